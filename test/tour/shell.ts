// One bash that is given one command after the other, as somebody types them: what each shows, on both streams. What it leaves
// running ends with it.

import { type ChildProcess, spawn } from "node:child_process";
import { eventually } from "../adapters/http/eventually.ts";

/** Said by the shell after each command; no program says it. */
const DONE = "\x1e";

export class Shell {
  private readonly child: ChildProcess;
  private said = "";

  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    // A process group of its own, so that it can be ended with all that it has started.
    this.child = spawn("bash", ["--norc"], { cwd, env, detached: true, stdio: ["pipe", "pipe", "ignore"] });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.said += text;
    });
    this.child.stdin?.write("exec 2>&1; shopt -s expand_aliases\n");
  }

  /** What `command` shows, without the line break at the end. */
  async run(command: string, deadlineMs: number): Promise<string> {
    this.said = "";
    this.child.stdin?.write(`{\n${command}\n} </dev/null\nprintf '\\036'\n`); // none takes the next as its input
    const done = (): boolean => this.said.endsWith(DONE) || this.child.exitCode !== null;
    await eventually(done, deadlineMs, command).catch((error) => {
      throw new Error(`${error.message}\n${this.said}`);
    });
    return this.said.replace(DONE, "").replace(/\n$/, "");
  }

  /** Ends it and all that it has started. */
  async close(): Promise<void> {
    if (this.child.pid === undefined || this.child.exitCode !== null) return;
    process.kill(-this.child.pid, "SIGKILL");
    await eventually(
      () => this.child.exitCode !== null || this.child.signalCode !== null,
      10_000,
      "bash ends",
    );
  }
}
