// THE contract of src/ports/task-runtime.ts: every runtime passes this one suite, real or simulated. It knows no
// clock: a harness waits in its own world, which may have a virtual one.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AttemptKey, keyText } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { Listed, RuntimeEvent } from "../../src/core/worker/events.ts";
import type { TaskRuntime } from "../../src/ports/task-runtime.ts";
import { specOf } from "../core/specs.ts";

/** A runtime of one node that nothing else uses, and what its world can do. */
export interface RuntimeHarness {
  /** Listens already; after `reopen` it is the second one. */
  readonly runtime: TaskRuntime;
  /** Everything told so far, by the first and by the second runtime. */
  readonly events: readonly RuntimeEvent[];
  /** Two attempts of two tasks. No other harness may use them while this one lives: runtimes may share an engine. */
  readonly keys: readonly [AttemptKey, AttemptKey];
  /** Milliseconds of the harness's own clock. */
  nowMs(): number;
  /** Waits until `condition` holds; fails after the harness's own patience, naming `what` was awaited. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Ends the runtime object as a worker's death does (nothing told any more), and opens another for the node. */
  reopen(): Promise<void>;
  /** Ends by itself at once, with exit code 0. */
  shortTask(): TaskSpec;
  /** Ends by itself at once, with this exit code. */
  failingTask(exitCode: number): TaskSpec;
  /** Runs for minutes, and ends at SIGTERM. */
  longTask(): TaskSpec;
  /** Runs for minutes, and only SIGKILL ends it. */
  ignoringTermTask(): TaskSpec;
  /** Waits until the `ignoringTermTask` that was started as the first of `keys` does ignore SIGTERM. */
  ignoresTerm(): Promise<void>;
  /** Its image can't be had. */
  missingImageTask(): TaskSpec;
  /** The runtime won't run it: a limit it can't set, a command that is not there. */
  rejectedTask(): TaskSpec;
  /** Removes everything it made. */
  close(): Promise<void>;
}

/** A spec with nothing in it but an image and a command. */
export function bareSpec(image: string, command: readonly string[]): TaskSpec {
  return specOf({ name: "contract", image, command, resources: {}, kind: "batch", stopGraceMs: 1_000 });
}

type Kind = RuntimeEvent["kind"];
type EventOf<K extends Kind> = Extract<RuntimeEvent, { kind: K }>;

/** Long enough that a polite end is told from a kill. */
const LONG_GRACE_MS = 60_000;

export function taskRuntimeContract(name: string, makeHarness: () => Promise<RuntimeHarness>): void {
  describe(`${name} keeps the contract of TaskRuntime`, () => {
    let harness: RuntimeHarness;
    let key: AttemptKey;
    let otherKey: AttemptKey;
    beforeEach(async () => {
      harness = await makeHarness();
      [key, otherKey] = harness.keys;
    });
    afterEach(() => harness.close());

    const told = <K extends Kind>(kind: K, of: AttemptKey | null = key): EventOf<K>[] =>
      harness.events.filter((event): event is EventOf<K> => {
        if (event.kind !== kind) return false;
        return of === null || ("key" in event && event.key !== null && keyText(event.key) === keyText(of));
      });

    /** The `count`-th event of this kind. */
    const heard = async <K extends Kind>(kind: K, count = 1, of: AttemptKey | null = key) => {
      await harness.until(() => told(kind, of).length >= count, `"${kind}" told ${count} times`);
      return told(kind, of)[count - 1] as EventOf<K>;
    };

    const start = (spec: TaskSpec, of: AttemptKey = key): void =>
      harness.runtime.start({ ...of, spec, gpuDevices: [] });

    const started = (spec: TaskSpec, of: AttemptKey = key): Promise<EventOf<"started">> => {
      start(spec, of);
      return heard("started", 1, of);
    };

    const listing = async (): Promise<readonly Listed[]> => {
      const before = told("listed", null).length;
      harness.runtime.list();
      return (await heard("listed", before + 1, null)).containers;
    };

    const kindsTold = (of: AttemptKey = key): Kind[] =>
      harness.events
        .filter((event) => "key" in event && event.key !== null && keyText(event.key) === keyText(of))
        .map((event) => event.kind);

    test("nothing is told from inside a verb", async () => {
      start(harness.longTask());
      harness.runtime.list();
      harness.runtime.stop(otherKey, 0);
      harness.runtime.remove(otherKey);
      expect(harness.events).toEqual([]);
      await heard("removed", 1, otherKey);
    });

    test("a start tells started, with an id and a start time, and no end", async () => {
      const event = await started(harness.longTask());
      expect(event.containerId).not.toBe("");
      expect(event.startedAt).toBeGreaterThan(0);
      expect(event.hostPorts).toEqual([]);
      expect(kindsTold()).toEqual(["started"]);
    });

    test("a start repeated while it runs tells the same container again", async () => {
      const first = await started(harness.longTask());
      start(harness.longTask());
      expect(await heard("started", 2)).toEqual(first);
      expect((await listing()).length).toBe(1);
    });

    test("a start asked twice at once makes one container", async () => {
      start(harness.longTask());
      start(harness.longTask());
      await heard("started");
      expect((await listing()).map((listed) => listed.state)).toEqual(["running"]);
    });

    test("a start repeated after the end tells the end again and runs nothing", async () => {
      start(harness.failingTask(3));
      const first = await heard("exited");
      start(harness.failingTask(3));
      const again = await heard("exited", 2);
      expect({ ...again, reason: null }).toEqual({ ...first, reason: null });
      expect(told("started").length).toBe(1);
    });

    test("what ends by itself with 0 tells started, then exited with 0", async () => {
      start(harness.shortTask());
      const exit = await heard("exited");
      expect(exit.exitCode).toBe(0);
      expect(kindsTold()).toEqual(["started", "exited"]);
      expect(exit.finishedAt).toBeGreaterThanOrEqual(told("started")[0]?.startedAt ?? Number.NaN);
    });

    test("what fails tells its exit code", async () => {
      start(harness.failingTask(42));
      expect((await heard("exited")).exitCode).toBe(42);
    });

    test("a stop ends politely what obeys, long before the grace is over", async () => {
      await started(harness.longTask());
      const askedMs = harness.nowMs();
      harness.runtime.stop(key, LONG_GRACE_MS);
      const exit = await heard("exited");
      expect(harness.nowMs() - askedMs).toBeLessThan(LONG_GRACE_MS / 2);
      expect(exit.exitCode).not.toBe(137);
    });

    test("a stop kills what ignores it once the grace is over, and not before", async () => {
      await started(harness.ignoringTermTask());
      await harness.ignoresTerm();
      const askedMs = harness.nowMs();
      harness.runtime.stop(key, 700);
      const exit = await heard("exited");
      expect(harness.nowMs() - askedMs).toBeGreaterThanOrEqual(690); // clocks that round may differ by some ms
      expect(exit.exitCode).toBe(137); // 128 + SIGKILL
    });

    test("a second stop with a shorter grace is obeyed", async () => {
      await started(harness.ignoringTermTask());
      await harness.ignoresTerm();
      const askedMs = harness.nowMs();
      harness.runtime.stop(key, LONG_GRACE_MS);
      harness.runtime.stop(key, 100);
      expect((await heard("exited")).exitCode).toBe(137);
      expect(harness.nowMs() - askedMs).toBeLessThan(LONG_GRACE_MS / 2);
    });

    test("a second stop with a longer grace does not put off the kill", async () => {
      await started(harness.ignoringTermTask());
      await harness.ignoresTerm();
      const askedMs = harness.nowMs();
      harness.runtime.stop(key, 100);
      harness.runtime.stop(key, LONG_GRACE_MS);
      expect((await heard("exited")).exitCode).toBe(137);
      expect(harness.nowMs() - askedMs).toBeLessThan(LONG_GRACE_MS / 2);
    });

    test("a stop repeated after the end tells the end again", async () => {
      start(harness.failingTask(5));
      const first = await heard("exited");
      harness.runtime.stop(key, 100);
      const again = await heard("exited", 2);
      expect([again.exitCode, again.finishedAt]).toEqual([5, first.finishedAt]);
    });

    test("a stop of an attempt nobody knows tells exited without an exit code", async () => {
      harness.runtime.stop(key, 100);
      expect((await heard("exited")).exitCode).toBeNull();
    });

    test("a stop while it starts cancels the start, or lets it start and ends it", async () => {
      start(harness.longTask());
      harness.runtime.stop(key, LONG_GRACE_MS);
      await harness.until(
        () => told("startFailed").length > 0 || told("exited").length > 0,
        "startFailed or exited",
      );
      const cancelled = told("startFailed").map((event) => event.code);
      expect([["startFailed"], ["started", "exited"]]).toContainEqual(kindsTold());
      if (cancelled.length > 0) expect(cancelled).toEqual(["cancelled"]);
      expect((await listing()).filter((listed) => listed.state === "running")).toEqual([]);
    });

    test("a remove after the end forgets the attempt", async () => {
      start(harness.shortTask());
      await heard("exited");
      harness.runtime.remove(key);
      await heard("removed");
      expect(await listing()).toEqual([]);
    });

    test("a remove of what runs kills it, and tells the end before it tells removed", async () => {
      await started(harness.ignoringTermTask());
      harness.runtime.remove(key);
      await heard("removed");
      expect(kindsTold()).toEqual(["started", "exited", "removed"]);
      expect(await listing()).toEqual([]);
    });

    test("a remove of an attempt nobody knows tells removed", async () => {
      harness.runtime.remove(key);
      await heard("removed");
      expect(kindsTold()).toEqual(["removed"]);
    });

    test("a removed attempt can't be stopped any more: it is unknown", async () => {
      start(harness.failingTask(6));
      await heard("exited");
      harness.runtime.remove(key);
      await heard("removed");
      harness.runtime.stop(key, 100);
      expect((await heard("exited", 2)).exitCode).toBeNull();
    });

    test("a node that has run nothing lists nothing", async () => {
      expect(await listing()).toEqual([]);
    });

    test("a list tells what runs and what has ended, each with what is known of it", async () => {
      const run = await started(harness.longTask());
      start(harness.failingTask(7), otherKey);
      const exit = await heard("exited", 1, otherKey);
      const { containerId, startedAt } = told("started", otherKey)[0] as EventOf<"started">;
      const listed = [...(await listing())].sort((a) => (a.taskId === key.taskId ? -1 : 1));
      const none = { hostPorts: [], finishedAt: null, exitCode: null, reason: null, process: null };
      expect(listed.map((one) => ({ ...one, reason: null, process: null }))).toEqual([
        { ...key, ...none, state: "running", containerId: run.containerId, startedAt: run.startedAt },
        {
          ...otherKey,
          ...none,
          state: "ended",
          containerId,
          startedAt,
          finishedAt: exit.finishedAt,
          exitCode: 7,
        },
      ]);
    });

    test("a second runtime finds what the first started, and tells its end", async () => {
      const { containerId, startedAt } = await started(harness.longTask());
      await harness.reopen();
      expect(await listing()).toMatchObject([{ ...key, state: "running", containerId, startedAt }]);
      expect(told("exited")).toEqual([]);
      harness.runtime.stop(key, LONG_GRACE_MS);
      expect((await heard("exited")).exitCode).not.toBe(137);
    });

    test("a second runtime knows how what the first started has ended", async () => {
      start(harness.failingTask(9));
      const exit = await heard("exited");
      await harness.reopen();
      expect(await listing()).toMatchObject([
        { ...key, state: "ended", exitCode: 9, finishedAt: exit.finishedAt },
      ]);
    });

    test("a second runtime that is asked to start what runs already finds it", async () => {
      const first = await started(harness.longTask());
      await harness.reopen();
      start(harness.longTask());
      expect(await heard("started", 2)).toEqual(first);
      harness.runtime.stop(key, LONG_GRACE_MS);
      await heard("exited");
    });

    test("an end that comes by itself is told by the second runtime too", async () => {
      await started(harness.ignoringTermTask());
      await harness.reopen();
      await listing();
      harness.runtime.stop(key, 0);
      expect((await heard("exited")).exitCode).toBe(137);
    });

    test("an image that can't be had fails the start with the code image and says which", async () => {
      const spec = harness.missingImageTask();
      start(spec);
      const failure = await heard("startFailed");
      expect(failure.code).toBe("image");
      expect(failure.reason).toContain(spec.image);
      expect((await listing()).filter((listed) => listed.state === "running")).toEqual([]);
    });

    test("what the runtime won't run fails the start with the code rejected and says why", async () => {
      start(harness.rejectedTask());
      const failure = await heard("startFailed");
      expect(failure.code).toBe("rejected");
      expect(failure.reason).not.toBe("");
      expect(kindsTold()).toEqual(["startFailed"]);
    });

    test("what failed to start can be removed", async () => {
      start(harness.rejectedTask());
      await heard("startFailed");
      harness.runtime.remove(key);
      await heard("removed");
      expect(await listing()).toEqual([]);
    });

    test("nothing is told after close", async () => {
      await started(harness.longTask());
      const before = harness.events.length;
      await harness.reopen();
      harness.runtime.stop(key, LONG_GRACE_MS);
      await heard("exited");
      expect(harness.events.length).toBe(before + 1); // by the second one alone
    });
  });
}
