// The processes of a cluster on one machine: our own executable again, as manager and workers. Each is out of reach
// of the terminal's Ctrl-C (its own process group) and ends with us, because we hold its stdin.

import { type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One process to keep running. */
export interface ChildSpec {
  readonly name: string;
  /** The command line after the executable. */
  readonly args: readonly string[];
  /** Milliseconds from its end to its next start; null: it stays down. */
  readonly restartAfterMs: number | null;
  /** Starts it elsewhere than beside us; null: beside us. */
  readonly launch: Launch | null;
}

/** A process, wherever it runs. */
export interface Child {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with how it ended, for people. */
  readonly ended: Promise<string>;
}

/** Starts a command whose output is appended to `logFile`. It has to end with us without being told. */
export type Launch = (command: readonly string[], logFile: string) => Child;

/** How long children may take to end before they are killed, milliseconds. */
const END_MS = 5_000;

export class Children {
  private readonly folder: string;
  private readonly tell: (news: string) => void;
  private readonly running = new Map<string, Child>();
  private readonly restarts = new Map<ChildSpec, NodeJS.Timeout>();
  private ending = false;

  /** Logs go to `folder`; `tell` hears of ends and restarts. */
  constructor(folder: string, tell: (news: string) => void) {
    this.folder = folder;
    this.tell = tell;
  }

  start(spec: ChildSpec): void {
    const command = [process.execPath, ...process.execArgv, process.argv[1] ?? "", ...spec.args];
    const child = (spec.launch ?? besideUs)(command, this.logFile(spec.name));
    void child.ended.then((how) => this.ended(spec, how));
    this.running.set(spec.name, child);
  }

  /** The process id, null while it does not run. */
  pidOf(name: string): number | null {
    return this.running.get(name)?.pid ?? null;
  }

  /** The first match of `pattern` in what it has said, on both streams, since its first start. */
  saidBy(name: string, pattern: RegExp): RegExpExecArray | null {
    return pattern.exec(readFileSync(this.logFile(name), "utf8"));
  }

  /** Why it has ended, as it said itself, for people. */
  lastWords(name: string): string {
    return wordsIn(readFileSync(this.logFile(name), "utf8").trim().split("\n").at(-1) ?? "");
  }

  /** Starts those at once that wait for it: what they left running is theirs to end. */
  hurry(): void {
    for (const spec of [...this.restarts.keys()]) this.restart(spec);
  }

  /** Ends all of them, by force when they take too long; none is started again. */
  async end(): Promise<void> {
    this.ending = true;
    for (const timer of this.restarts.values()) clearTimeout(timer);
    const ends = [...this.running.values()].map((child) => endOf(child));
    await Promise.all(ends);
  }

  private ended(spec: ChildSpec, how: string): void {
    this.running.delete(spec.name);
    if (this.ending) return;
    const { restartAfterMs, name } = spec;
    if (restartAfterMs === null) {
      this.tell(`${name} has ended (${how})`);
      return;
    }
    this.tell(`${name} has ended (${how}): started again in ${restartAfterMs / 1000} s`);
    this.restarts.set(
      spec,
      setTimeout(() => this.restart(spec), restartAfterMs),
    );
  }

  private restart(spec: ChildSpec): void {
    clearTimeout(this.restarts.get(spec));
    this.restarts.delete(spec);
    this.start(spec);
  }

  private logFile(name: string): string {
    return join(this.folder, `${name}.log`);
  }
}

/** What a line of a child's says: an error as the command line words it, or a line of its log. */
function wordsIn(line: string): string {
  if (!line.startsWith("{")) return line.replace(/^error: /, "") || "it said nothing";
  try {
    const { err, msg } = JSON.parse(line) as { err?: { message?: string }; msg?: string };
    return err?.message ?? msg ?? line;
  } catch {
    return line;
  }
}

function besideUs(command: readonly string[], logFile: string): Child {
  const [program = "", ...args] = command;
  const log = openSync(logFile, "a");
  const options = { stdio: ["pipe", log, log], detached: true } satisfies SpawnOptions;
  const child = spawn(program, [...args, "--with-parent"], options);
  closeSync(log);
  child.stdin?.on("error", () => {}); // it may die while we hold its stdin
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once("error", (error) => resolve(error.message));
  });
  return { pid: child.pid, kill: (signal) => child.kill(signal), ended };
}

async function endOf(child: Child): Promise<void> {
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), END_MS);
  await child.ended;
  clearTimeout(force);
}
