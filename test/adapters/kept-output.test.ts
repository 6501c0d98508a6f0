// Output of attempts that are gone: what is kept of it, for how long, and that nothing waits for it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeepingLogs, KeepingRuntime } from "../../src/adapters/keeping-runtime.ts";
import { type KeptLimits, KeptOutput } from "../../src/adapters/kept-output.ts";
import type { TaskLogs } from "../../src/adapters/task-logs.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import type { TaskRuntime } from "../../src/ports/task-runtime.ts";
import { eventually } from "./http/eventually.ts";

const LIMITS: KeptLimits = { files: 3, silent: 2, fileBytes: 20, bytes: 40 };
const NOBODY = new AbortController().signal;

let folder: string;
let kept: KeptOutput;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-"));
  kept = new KeptOutput(join(folder, "output"), LIMITS);
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = (attempt: number): AttemptKey => ({ taskId: "00000000-0000-4000-8000-000000000001", attempt });
const keep = (attempt: number, written: string) =>
  kept.keep(key(attempt), Readable.from([Buffer.from(written)]));

async function read(attempt: number, tail: number | null = null): Promise<string | null> {
  const output = await kept.open(key(attempt), tail);
  return output === null ? null : text(output);
}

test("what was kept is there whole, or its last lines", async () => {
  await keep(1, "one\ntwo\nthree\n");
  expect(await read(1)).toBe("one\ntwo\nthree\n");
  for (const [tail, lines] of [
    [0, ""],
    [1, "three\n"],
    [2, "two\nthree\n"],
    [9, "one\ntwo\nthree\n"],
  ] as const)
    expect(await read(1, tail)).toBe(lines);
  expect(await read(2)).toBeNull();
});

test("of one attempt no more than so many bytes are kept", async () => {
  await keep(1, "x".repeat(50));
  expect(await read(1)).toBe("x".repeat(20));
});

test("the newest stay, by count and by size, also after a restart", async () => {
  for (const attempt of [1, 2, 3]) await keep(attempt, `${attempt}\n`);
  kept = new KeptOutput(join(folder, "output"), LIMITS);
  await keep(4, "4\n");
  expect([await read(1), await read(2), await read(4)]).toEqual([null, "2\n", "4\n"]);
  await keep(5, "x".repeat(20));
  await keep(6, "y".repeat(20));
  expect([await read(4), await read(5), await read(6)]).toEqual([null, "x".repeat(20), "y".repeat(20)]);
});

test("that an attempt wrote nothing is known too; the silent ones drive out none that spoke, also after a restart", async () => {
  for (const attempt of [1, 2]) await keep(attempt, `${attempt}\n`);
  for (const attempt of [3, 4]) await keep(attempt, "");
  kept = new KeptOutput(join(folder, "output"), LIMITS);
  await keep(5, "");
  expect([await read(3), await read(4), await read(5, 1)]).toEqual([null, "", ""]);
  expect([await read(1), await read(2)]).toEqual(["1\n", "2\n"]);
  await keep(5, "it spoke after all\n");
  await keep(6, "");
  expect([await read(4), await read(5), await read(6)]).toEqual(["", "it spoke after all\n", ""]);
});

/** A runtime that notes what it is to remove, and logs that may fail. */
function parts(open: TaskLogs["open"]) {
  const removed: number[] = [];
  const inner = {
    remove: ({ attempt }: AttemptKey) => removed.push(attempt),
    close: (done: () => void) => done(),
  } as unknown as TaskRuntime;
  const logs: TaskLogs = { open };
  return { removed, logs, runtime: new KeepingRuntime(inner, logs, kept) };
}

test("what is removed is kept first, and found where the runtime has nothing more", async () => {
  let there: Readable | null = Readable.from([Buffer.from("last words\n")]);
  const { removed, logs, runtime } = parts(async () => there);
  runtime.remove(key(1));
  await eventually(() => removed.length === 1, 5_000);
  there = null;
  const found = await new KeepingLogs(logs, kept).open(key(1), { follow: true, tail: null }, NOBODY);
  expect(found === null ? null : await text(found)).toBe("last words\n");
});

test("an attempt goes although its output can't be had; the next ones do not ask again at once", async () => {
  let asked = 0;
  const { removed, runtime } = parts(async () => {
    asked++;
    throw new Error("the engine does not answer");
  });
  for (const attempt of [1, 2, 3]) runtime.remove(key(attempt));
  await eventually(() => removed.length === 3, 5_000);
  expect(asked).toBe(1);
});

test("nothing is removed once it is closed", async () => {
  let answer = (): void => {};
  const { removed, runtime } = parts(
    () =>
      new Promise((resolve) => {
        answer = () => resolve(null);
      }),
  );
  runtime.remove(key(1));
  await Promise.resolve();
  const closed = new Promise<void>((resolve) => runtime.close(resolve));
  answer();
  await closed;
  expect(removed).toEqual([]);
});
