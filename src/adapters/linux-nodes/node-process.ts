// A process inside a node, seen from the host. It is a child of the node's init, as on a machine of its own: its end
// is found by looking, and it can be frozen and killed without anybody outside waiting for it.

import { startOf } from "./process-table.ts";

const LOOK_EVERY_MS = 20;

export class NodeProcess {
  /** The host's number for it. */
  readonly pid: number;
  private readonly start: string | null;

  /** `pid` 0: it has ended already. */
  constructor(pid: number) {
    this.pid = pid;
    this.start = pid === 0 ? null : startOf(pid);
  }

  get alive(): boolean {
    return this.start !== null && startOf(this.pid) === this.start;
  }

  /** Fine when it runs no more. */
  kill(signal: NodeJS.Signals): void {
    if (this.alive) process.kill(this.pid, signal);
  }

  freeze(): void {
    this.kill("SIGSTOP");
  }

  thaw(): void {
    this.kill("SIGCONT");
  }

  /** Resolves when it has ended. */
  async end(): Promise<void> {
    while (this.alive) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
