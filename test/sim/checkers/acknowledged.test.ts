// What clients are told of jobs, nodes and the queue is held against what is on the disk, and against what waits.

import { describe, expect, test } from "vitest";
import { BoundedQueueChecker } from "../../../sim/checkers/bounded-queue.ts";
import { CommitBeforeEffectChecker } from "../../../sim/checkers/commit-before-effect.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import type { Command, ManagerEffect, Reply } from "../../../src/core/manager/events.ts";
import { viewJob } from "../../../src/core/manager/views.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import type { Job } from "../../../src/core/store/records.ts";
import { added, Bench, met, placed, spec, submitted } from "./observations.ts";

const JOB: Job = {
  id: "web",
  spec,
  version: 1,
  rollout: null,
  count: 3,
  gang: false,
  submittedAt: 1,
  firstSerial: 1,
  submitted: 0,
  completed: 0,
  failed: 0,
  stopped: 0,
  stoppedAt: null,
};
const scaled = (count: number): Change => ({ kind: "jobScaled", name: "web", count });
const cordoned: Change = { kind: "availabilitySet", node: 0, availability: "cordoned" };

describe("commit before effect", () => {
  const bench = () => {
    const changes = [added(0), met(0), { kind: "jobSubmitted", job: JOB } as const];
    return new Bench(CommitBeforeEffectChecker).commit(0, ...changes);
  };
  const jobReply = (on: Bench<CommitBeforeEffectChecker>, count: number): ManagerEffect => {
    const view = { ...viewJob(on.cluster, on.cluster.jobs.get("web") as Job), count };
    return { kind: "reply", request: 1, reply: { kind: "job", job: view, added: 0, stopping: 0 } };
  };
  const nodeReply = (availability: string): ManagerEffect => {
    const node = { index: 0, address: "node-0:5556", availability };
    return { kind: "reply", request: 1, reply: { kind: "node", node } as never };
  };

  test("is content with what is on disk, also when the same batch went on from there", () => {
    const one = bench().commit(1, scaled(4), scaled(5), cordoned);
    for (const count of [3, 4, 5]) one.checker.managerPerformed(2, jobReply(one, count));
    one.checker.managerPerformed(2, nodeReply("cordoned"));
    expect(one.texts).toEqual([]);
  });

  test("notices a count and a closed node that are told and not on disk", () => {
    const one = bench().commit(1, scaled(4)).commit(2, scaled(5));
    one.checker.managerPerformed(3, jobReply(one, 3));
    one.checker.managerPerformed(3, nodeReply("draining"));
    expect(one.texts).toEqual([
      "job web is acknowledged with 3 tasks before that is on disk",
      "node #0 is acknowledged as draining before that is on disk",
    ]);
  });

  test("notices a manager that finds another count, or an open node", () => {
    const one = bench().commit(1, scaled(4), cordoned);
    one.checker.managerStarted(2, bench().cluster);
    expect(one.texts).toEqual([
      "job web has 4 tasks on disk, the manager finds 3",
      "node #0 is cordoned on disk, the manager finds it active",
    ]);
  });
});

describe("a bounded queue", () => {
  const refused = (pending: number): Reply => {
    return { kind: "refused", refusal: { code: "queue-full", pending, pendingMax: 2 } };
  };
  const one: Command = { kind: "submitTask", submission: { spec, id: null }, idempotency: null };
  const bench = () => {
    const scenario = { ...calm, pendingMax: 2 };
    return new Bench(BoundedQueueChecker, scenario).commit(
      0,
      added(0),
      met(0),
      submitted("a"),
      submitted("b"),
    );
  };

  test("refuses nobody while there is room", () => {
    const full = bench();
    full.checker.putOff(1, one, refused(2));
    expect(full.texts).toEqual([]);
    full.checker.putOff(1, one, refused(1));
    full.checker.putOff(1, { kind: "submitJob", name: "web", count: 2, spec, idempotency: null }, refused(1));
    expect(full.texts).toEqual(["1 more are refused for want of room while 1 of 2 wait"]);
  });

  test("has no more in it than tasks that wait", () => {
    const full = bench();
    full.checker.managerPerformed(1, { kind: "reply", request: 1, reply: refused(2) });
    full.commit(1, placed("a", 1, 0)).commit(2);
    full.checker.managerPerformed(2, { kind: "reply", request: 2, reply: refused(2) });
    expect(full.texts).toEqual(["2 tasks are said to be pending, 1 are at most"]);
  });
});
