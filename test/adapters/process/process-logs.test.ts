// The output of plain processes: all of it, its last lines, and on until the end.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ProcessLogs } from "../../../src/adapters/process/process-logs.ts";
import { ProcessRuntime } from "../../../src/adapters/process/process-runtime.ts";
import type { RuntimeEvent } from "../../../src/core/worker/events.ts";
import { specOf } from "../../core/specs.ts";
import { eventually } from "../http/eventually.ts";

const KEY = { taskId: "00000000-0000-4000-8000-000000000001", attempt: 1 };
let folder = "";
let runtime: ProcessRuntime;
let logs: ProcessLogs;
let events: RuntimeEvent[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "logs-"));
  runtime = new ProcessRuntime({ dataFolder: folder });
  events = [];
  runtime.listen((event) => events.push(event));
  logs = new ProcessLogs(folder);
});

afterEach(async () => {
  runtime.remove(KEY);
  await eventually(() => events.some(({ kind }) => kind === "removed"), 10_000);
  await new Promise<void>((resolve) => runtime.close(resolve));
  rmSync(folder, { recursive: true });
});

async function started(script: string): Promise<void> {
  const spec = specOf({ image: "process", command: ["sh", "-c", script] });
  runtime.start({ ...KEY, spec, gpuDevices: [] });
  await eventually(() => events.some(({ kind }) => kind === "started"), 10_000);
}

const ended = () => eventually(() => events.some(({ kind }) => kind === "exited"), 10_000);

async function read(follow: boolean, tail: number | null, signal = new AbortController().signal) {
  const output = await logs.open(KEY, { follow, tail }, signal);
  return output === null ? null : text(output);
}

describe("the output of a process that has ended", () => {
  beforeEach(async () => {
    await started("echo one; echo two >&2; echo three");
    await ended();
  });

  test("is there whole, both streams", async () => {
    expect(await read(false, null)).toBe("one\ntwo\nthree\n");
  });

  test.each([
    [0, ""],
    [1, "three\n"],
    [2, "two\nthree\n"],
    [3, "one\ntwo\nthree\n"],
    [100, "one\ntwo\nthree\n"],
  ])("its last %i lines", async (tail, expected) => {
    expect(await read(false, tail)).toBe(expected);
  });

  test("is not waited for", async () => {
    expect(await read(true, 1)).toBe("three\n");
  });
});

test("a last line without its end is a line", async () => {
  await started("printf 'one\\ntwo'");
  await ended();
  expect(await read(false, 1)).toBe("two");
});

test("lines longer than a chunk are found from behind", async () => {
  await started("echo first; head -c 200000 /dev/zero | tr '\\0' x; echo; echo last");
  await ended();
  const tail = (await read(false, 2)) ?? "";
  expect(tail.length).toBe(200_000 + 1 + "last\n".length);
});

test("following goes on until the process ends, with its last words", async () => {
  const go = join(folder, "go");
  await started(`echo one; while [ ! -e ${go} ]; do sleep 0.05; done; echo two`);
  const following = read(true, null);
  writeFileSync(go, "");
  expect(await following).toBe("one\ntwo\n");
});

test("of an attempt that is not there is nothing", async () => {
  expect(
    await logs.open({ ...KEY, attempt: 2 }, { follow: false, tail: null }, new AbortController().signal),
  ).toBe(null);
  await started("true");
});

test("of an attempt that was refused its start is nothing, of one that wrote nothing an empty text", async () => {
  const refused = specOf({ image: "process", command: ["true", "a\0b"] });
  runtime.start({ ...KEY, spec: refused, gpuDevices: [] });
  await eventually(() => events.some(({ kind }) => kind === "startFailed"), 10_000);
  expect(await read(false, null)).toBe(null);
  events = [];
  await started("true");
  await ended();
  expect(await read(false, null)).toBe("");
});

test("following ends when nobody reads any more", async () => {
  await started("echo one; sleep 60");
  const gone = new AbortController();
  const following = read(true, null, gone.signal);
  gone.abort();
  expect(await following).toMatch(/^(one\n)?$/);
  runtime.stop(KEY, 100);
});
