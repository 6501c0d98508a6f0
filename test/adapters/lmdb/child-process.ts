// Starts commit-child.ts and collects what it says.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "../until.ts";

const SCRIPT = fileURLToPath(new URL("./commit-child.ts", import.meta.url));

export interface CommitOptions {
  /** Number of the first batch; 0 when not given. */
  readonly first?: number;
  /** How many batches before it stops; without end when not given. */
  readonly count?: number;
  /** Length of each value. */
  readonly valueBytes?: number;
  /** Commits under way at a time. */
  readonly lanes?: number;
}

/** The command line that commits to the store in `folder`. */
export const commitCommand = (folder: string, options: CommitOptions = {}): string[] => [
  process.execPath,
  "--import",
  "tsx",
  SCRIPT,
  folder,
  JSON.stringify(options),
];

export class CommitChild {
  readonly lines: string[] = [];
  /** Resolves after its end and the last of its output. */
  readonly ended: Promise<unknown>;
  private readonly process: ChildProcess;

  constructor(command: readonly string[]) {
    this.process = spawn(command[0] as string, command.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
    this.ended = once(this.process, "close");
    let text = "";
    this.process.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (text + chunk).split("\n");
      text = parts.pop() as string;
      this.lines.push(...parts);
    });
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** Numbers whose `done` was called. */
  get done(): number[] {
    return this.lines.filter((line) => line.startsWith("done ")).map((line) => Number(line.slice(5)));
  }

  says(what: (line: string) => boolean, about: string): Promise<void> {
    return until(() => this.lines.some(what), about, 20_000);
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.ended;
  }
}
