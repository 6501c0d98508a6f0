// A helper process that is spoken to by lines.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { eventually } from "../../test/adapters/http/eventually.ts";

export class Child {
  private readonly child: ChildProcess;
  private readonly said: string[] = [];

  constructor([program = "", ...args]: readonly string[]) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    if (this.child.stdout === null) throw new Error("The process has no output");
    createInterface({ input: this.child.stdout }).on("line", (line) => this.said.push(line));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** The first line not taken yet that matches. */
  async line(pattern: RegExp, deadlineMs: number): Promise<string> {
    const at = (): number => this.said.findIndex((line) => pattern.test(line));
    await eventually(() => at() >= 0, deadlineMs, `${pattern} from the helper process`);
    return this.said.splice(0, at() + 1).at(-1) as string;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}
