// Our own executable as a real process, as it was built before the tests: what it says can be waited for, and it is ended
// by its process id, never by name.

import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { eventually } from "../adapters/http/eventually.ts";

const ENTRY = fileURLToPath(new URL("../../bin/wavetank.js", import.meta.url));

/** The command line that runs our executable. */
export const wavetankCommand = (args: readonly string[]): string[] => [process.execPath, ENTRY, ...args];

export class CliProcess {
  private readonly child: ChildProcess;
  private said = "";
  /** Null while it runs; the exit code, or the signal that ended it. */
  ended: number | string | null = null;

  constructor(args: readonly string[], command: readonly string[] = wavetankCommand(args)) {
    const [program = "", ...rest] = command;
    this.child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.on("data", (chunk) => this.hear(chunk));
    this.child.stderr?.on("data", (chunk) => this.hear(chunk));
    this.child.once("exit", (code, signal) => {
      this.ended = code ?? signal;
    });
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** Everything said so far, on both streams. */
  get output(): string {
    return this.said;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What a terminal that is closed does to it: nobody takes its output any more, and it is told so. */
  hangUp(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
    this.child.kill("SIGHUP");
  }

  /** The groups of the first match of `pattern` in what it says after `from` characters. */
  async says(pattern: RegExp, deadlineMs: number, from = 0): Promise<RegExpExecArray> {
    const found = () => pattern.exec(this.said.slice(from));
    const settled = () => found() !== null || this.ended !== null;
    await eventually(settled, deadlineMs, `${pattern} in:\n${this.said}`).catch((error) => {
      throw new Error(`${error.message}\nnow:\n${this.said}`);
    });
    const match = found();
    if (match === null) throw new Error(`Ended with ${this.ended} before ${pattern}:\n${this.said}`);
    return match;
  }

  /** The exit code or signal, once it has ended. */
  async end(deadlineMs: number): Promise<number | string> {
    await eventually(() => this.ended !== null, deadlineMs, "the process ends").catch((error) => {
      throw new Error(`${error.message}\n${this.said}`);
    });
    return this.ended as number | string;
  }

  private hear(chunk: Buffer): void {
    this.said += chunk.toString();
  }
}

/** Below those that the system gives to whoever connects, or asks for any: until the port is used, nobody comes by it so. */
const PORTS = [10_000, 32_000] as const;

/** A port of the loopback interface that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
