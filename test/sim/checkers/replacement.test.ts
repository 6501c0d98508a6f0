// The checker of replacements, shown nodes that fall silent and managers that do, or do not, do anything about it.

import { describe, expect, test } from "vitest";
import { ReplacementChecker } from "../../../sim/checkers/replacement.ts";
import type { Scenario } from "../../../sim/scenario.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { milliseconds, minutes, seconds } from "../../../src/core/kernel/time.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { added, answer, Bench, met, placed, reported, spec, submitted } from "./observations.ts";

const LATE = ["task a is not replaced, its node #0 is silent for 7.3 s"];

/** Four nodes, the first of which runs a task. */
class Lonely extends Bench<ReplacementChecker> {
  private now = 0;

  constructor(task: Change = submitted("a"), scenario: Scenario = calm) {
    super(ReplacementChecker, scenario);
    this.checker.managerStarted(0, this.cluster);
    for (const node of [0, 1, 2, 3]) this.commit(0, added(node), met(node));
    this.commit(0, task, placed("a", 1, 0), reported("a", 1, "running"));
    for (const node of this.cluster.nodes) node.liveness = "ready";
  }

  /** Every 250 ms the manager has a turn, in which these nodes answer. */
  pass(length: number, ...answering: readonly number[]): this {
    for (const end = this.now + length; this.now < end; ) {
      this.now += milliseconds(250);
      for (const node of answering) this.checker.answerDelivered(this.now, node, node, answer({}));
      this.checker.turned(this.now, this.cluster);
    }
    return this;
  }

  /** It has none for so long. */
  pause(length: number): this {
    this.now += length;
    return this;
  }

  down(...nodes: readonly number[]): this {
    for (const node of nodes) this.cluster.node(node).liveness = "down";
    return this;
  }

  replace(): this {
    return this.commit(this.now, { kind: "replacementWanted", taskId: "a", reason: "down", at: 1 });
  }
}

const fenced: Change = {
  kind: "taskSubmitted",
  task: { id: "a", spec: { ...spec, onDisconnect: "stop" }, jobId: null },
  at: 1,
};

describe("what ran on a silent node", () => {
  test("is to be replaced soon after the policy's patience is over, which is told once", () => {
    const lonely = new Lonely().pass(seconds(3), 0, 1, 2, 3).pass(seconds(7), 1, 2, 3);
    expect(lonely.texts).toEqual([]);
    expect(lonely.pass(minutes(1), 1, 2, 3).texts).toEqual(LATE);
  });

  test("is nobody's fault while it answers, or once it is replaced", () => {
    expect(new Lonely().pass(minutes(1), 0, 1, 2, 3).texts).toEqual([]);
    const silent = new Lonely().pass(seconds(3), 0, 1, 2, 3).pass(seconds(4), 1, 2, 3).down(0);
    expect(silent.replace().pass(minutes(1), 1, 2, 3).texts).toEqual([]);
  });

  test("is told of although the node says that it is another", () => {
    const lonely = new Lonely().pass(seconds(3), 0, 1, 2, 3);
    const refused = { code: "other-cluster", clusterId: "x" } as const;
    lonely.checker.answerDelivered(seconds(3), 0, 0, answer({ refused }));
    expect(lonely.pass(seconds(9), 1, 2, 3).texts).toEqual(LATE);
  });

  test("waits as long as the manager did not listen", () => {
    const lonely = new Lonely().pass(seconds(3), 0, 1, 2, 3);
    for (let pauses = 0; pauses < 20; pauses++) lonely.pass(seconds(2), 1, 2, 3).pause(seconds(1));
    expect(lonely.texts).toEqual([]);
    expect(lonely.pass(seconds(10), 1, 2, 3).texts).toHaveLength(1);
  });

  test("waits as long as so many are silent that it may be the manager's own trouble", () => {
    const lonely = new Lonely().pass(seconds(3), 0, 1, 2, 3).pass(seconds(4), 3).down(0, 1, 2);
    expect(lonely.pass(minutes(1), 3).texts).toEqual([]);
    lonely.cluster.node(1).liveness = "ready";
    expect(lonely.pass(seconds(10), 1, 3).texts).toHaveLength(1);
  });

  test("waits for its lease besides, if it is fenced", () => {
    const lonely = new Lonely(fenced).pass(seconds(3), 0, 1, 2, 3);
    const patience = seconds(7);
    expect(lonely.pass(patience + calm.leases.lease - seconds(1), 1, 2, 3).texts).toEqual([]);
    expect(lonely.pass(seconds(5), 1, 2, 3).texts).toHaveLength(1);
  });

  test("is left alone where the policy replaces nothing", () => {
    const never: Scenario = { ...calm, replacement: { ...calm.replacement, delay: null } };
    const lonely = new Lonely(submitted("a"), never).pass(seconds(3), 0, 1, 2, 3);
    expect(lonely.pass(minutes(1), 1, 2, 3).texts).toEqual([]);
  });
});
