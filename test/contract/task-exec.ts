// What commands beside attempts promise, whatever runs them: output by stream, whole and in order; the exit code; standard
// input; an end when they are cut off.

import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { ExecEnd, ExecStream, TaskExec } from "../../src/adapters/task-exec.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";

/** A running attempt whose environment holds NAME=Ada. */
export interface ExecSubject {
  readonly exec: TaskExec;
  readonly key: AttemptKey;
  readonly spec: TaskSpec;
}

interface Outcome {
  readonly end: ExecEnd;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

async function run(
  { exec, key, spec }: ExecSubject,
  command: readonly string[],
  stdin: Buffer | null = null,
  taken: (stream: ExecStream) => void = () => {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const pieces: Record<ExecStream, Buffer[]> = { stdout: [], stderr: [] };
  const running = await exec.start(key, spec, { command, stdin });
  if (running === null) throw new Error("The attempt does not run");
  const end = await running.finish(async (stream, bytes) => {
    pieces[stream].push(Buffer.from(bytes));
    taken(stream);
  }, signal);
  return { end, stdout: Buffer.concat(pieces.stdout), stderr: Buffer.concat(pieces.stderr) };
}

const sh = (script: string): string[] => ["sh", "-c", script];

export function taskExecContract(subject: () => ExecSubject): void {
  test("both streams come apart, with the exit code, in the attempt's environment", async () => {
    const ran = await run(subject(), sh('echo "I am $NAME"; echo oh >&2; exit 3'));
    expect(ran.end).toEqual({ kind: "exited", exitCode: 3 });
    expect(ran.stdout.toString()).toBe("I am Ada\n");
    expect(ran.stderr.toString()).toBe("oh\n");
  });

  test("standard input is passed on to its end, bytes as they are, and more than a pipe holds", async () => {
    const bytes = randomBytes(300_000);
    const ran = await run(subject(), ["cat"], bytes);
    expect(ran.end).toEqual({ kind: "exited", exitCode: 0 });
    expect(ran.stdout.equals(bytes)).toBe(true);
  });

  test("without any it is at its end at once", async () => {
    expect(await run(subject(), sh("cat; echo done"))).toMatchObject({
      end: { kind: "exited", exitCode: 0 },
    });
  });

  test("a command that is not there ends as a shell would say, with a word why", async () => {
    const ran = await run(subject(), ["no-such-command-here"]);
    expect(ran.end).toMatchObject({
      kind: "exited",
      exitCode: expect.toSatisfy((code) => code === 126 || code === 127),
    });
    expect(`${ran.stdout}${ran.stderr}`).toContain("no-such-command-here");
  });

  test("what is cut off ends, and is killed", async () => {
    const cut = new AbortController();
    const script = sh("echo begun; exec sleep 600");
    const ran = await run(subject(), script, null, () => cut.abort(), cut.signal);
    expect(ran.end).toEqual({ kind: "cut", killed: true });
  });

  test("an attempt that is not there has no commands, unless nothing encloses attempts", async () => {
    const { exec, key, spec } = subject();
    const running = await exec.start({ ...key, attempt: 7 }, spec, { command: ["true"], stdin: null });
    await running?.finish(async () => {}, new AbortController().signal);
    expect(running === null || spec.image === "process").toBe(true);
  });
}
