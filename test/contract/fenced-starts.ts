// The part of the contract of src/ports/task-runtime.ts that fencing rests on: a task that must not run twice is
// started only as long as its node may, and processes are told so that they can be killed without the runtime.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Instant } from "../../src/core/kernel/time.ts";
import { type Duration, seconds } from "../../src/core/kernel/time.ts";
import { type AttemptKey, keyText } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { Listed, RuntimeEvent } from "../../src/core/worker/events.ts";
import type { RuntimeHarness } from "./task-runtime.ts";

export interface FencedHarness extends RuntimeHarness {
  /** The clock that `allowStarts` speaks of. */
  now(): Instant;
}

type Kind = RuntimeEvent["kind"];
type EventOf<K extends Kind> = Extract<RuntimeEvent, { kind: K }>;

/** Longer than any start takes. */
const LONG: Duration = seconds(120);

export function fencedStartsContract(name: string, makeHarness: () => Promise<FencedHarness>): void {
  describe(`${name} fences starts`, () => {
    let harness: FencedHarness;
    let key: AttemptKey;
    beforeEach(async () => {
      harness = await makeHarness();
      key = harness.keys[0];
    });
    afterEach(() => harness.close());

    const heard = async <K extends Kind>(kind: K): Promise<EventOf<K>> => {
      const found = (): EventOf<K> | undefined =>
        harness.events.find((event): event is EventOf<K> => event.kind === kind);
      await harness.until(() => found() !== undefined, `"${kind}" told`);
      return found() as EventOf<K>;
    };

    const start = (spec: TaskSpec, onDisconnect: TaskSpec["onDisconnect"]): void =>
      harness.runtime.start({ ...key, spec: { ...spec, onDisconnect }, gpuDevices: [] });

    const listing = async (): Promise<readonly Listed[]> => {
      harness.runtime.list();
      return (await heard("listed")).containers;
    };

    test("a fenced task is not started before starts were allowed once", async () => {
      start(harness.longTask(), "stop");
      const failure = await heard("startFailed");
      expect(failure).toMatchObject({ key, code: "fenced", reason: expect.stringContaining("no lease") });
      expect((await listing()).filter(({ state }) => state === "running")).toEqual([]);
    });

    test("a fenced task is not started after the latest instant, and the reason says how late it came", async () => {
      harness.runtime.allowStarts(Math.max(harness.now() - 5_000, 0));
      start(harness.longTask(), "stop");
      const failure = await heard("startFailed");
      expect(failure).toMatchObject({
        key,
        code: "fenced",
        reason: expect.stringMatching(/\d+ ms too late/),
      });
      expect((await listing()).filter(({ state }) => state === "running")).toEqual([]);
    });

    test("a fenced task is started while starts are allowed", async () => {
      harness.runtime.allowStarts(harness.now() + LONG);
      start(harness.longTask(), "stop");
      expect((await heard("started")).key).toEqual(key);
    });

    test("the newest allowance counts, though it be shorter", async () => {
      harness.runtime.allowStarts(harness.now() + LONG);
      harness.runtime.allowStarts(Math.max(harness.now() - 5_000, 0));
      start(harness.longTask(), "stop");
      expect((await heard("startFailed")).code).toBe("fenced");
    });

    test("a task that may run twice needs no allowance", async () => {
      start(harness.longTask(), "keep");
      expect((await heard("started")).key).toEqual(key);
    });

    test("the process told with started is the one listed while it runs", async () => {
      start(harness.longTask(), "keep");
      const { process } = await heard("started");
      expect(process?.pid).toBeGreaterThan(1);
      expect(process?.startTicks).toBeGreaterThan(0);
      const listed = (await listing()).find((one) => keyText(one) === keyText(key));
      expect(listed?.process).toEqual(process);
    });

    test("what has ended lists no process", async () => {
      start(harness.failingTask(3), "keep");
      await heard("exited");
      expect((await listing()).map(({ process }) => process)).toEqual([null]);
    });
  });
}
