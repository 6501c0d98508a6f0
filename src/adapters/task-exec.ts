// Commands that people run beside a running attempt, in its own surroundings. Beside the port of the runtimes, not in it:
// what such a command writes and ends with is no fact that a machine decides by.

import type { AttemptKey } from "../core/task/attempt.ts";
import type { TaskSpec } from "../core/task/spec.ts";

export interface ExecRequest {
  readonly command: readonly string[];
  /** What its standard input holds, whole; null: nothing, and it is closed. */
  readonly stdin: Buffer | null;
}

export type ExecStream = "stdout" | "stderr";

/** Takes a piece of output; the next one is read when it has resolved. */
export type ExecOutput = (stream: ExecStream, bytes: Buffer) => Promise<void>;

/** `cut`: the signal came first. `killed`: it is known to have ended by that. */
export type ExecEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "cut"; readonly killed: boolean };

/** A command that was started. */
export interface RunningCommand {
  /** Passes its output on until it has ended, or is cut off by `signal`. Called once. Rejects when the runtime or
   * whoever takes the output fails. */
  finish(output: ExecOutput, signal: AbortSignal): Promise<ExecEnd>;
}

export interface TaskExec {
  /** Null: the attempt does not run. A command that is not there runs too: its shell's answer is an exit code (126, 127) and
   * a word on stderr. Rejects when the runtime does not answer. */
  start(key: AttemptKey, spec: TaskSpec, request: ExecRequest): Promise<RunningCommand | null>;
}

/** What a shell ends with when a command is not there. */
export const NOT_FOUND = 127;

/** What a shell adds to the number of the signal that ended a command. */
export const KILLED = 128;

/** Of a command that could not be run: its one word. */
export const notRun = (reason: string): RunningCommand => ({
  finish: async (output) => {
    await output("stderr", Buffer.from(`${reason}\n`));
    return { kind: "exited", exitCode: NOT_FOUND };
  },
});
