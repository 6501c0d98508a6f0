// The checker of mass failures, shown managers that give nodes up one at a time and others that do not.

import { describe, expect, test } from "vitest";
import { MassFailureChecker } from "../../../sim/checkers/mass-failure.ts";
import type { Scenario } from "../../../sim/scenario.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { minutes, seconds } from "../../../src/core/kernel/time.ts";
import { added, answer, Bench, met, placed, reported, submitted } from "./observations.ts";

const NODES = [0, 1, 2, 3, 4, 5];

/** Six nodes, each of which runs a task of the same number. */
class Six extends Bench<MassFailureChecker> {
  constructor(scenario: Scenario = calm) {
    super(MassFailureChecker, scenario);
    this.checker.managerStarted(0, this.cluster);
    for (const node of NODES) {
      const task = `t${node}`;
      this.commit(0, added(node), met(node));
      this.checker.answerDelivered(0, node, node, answer({}));
      this.commit(0, submitted(task), placed(task, 1, node), reported(task, 1, "running"));
    }
    for (const node of this.cluster.nodes) node.liveness = "ready";
  }

  down(...nodes: readonly number[]): this {
    for (const node of nodes) this.cluster.node(node).liveness = "down";
    return this;
  }

  giveUp(at: number, ...nodes: readonly number[]): this {
    const wanted = nodes.map((node) => ({
      kind: "replacementWanted" as const,
      taskId: `t${node}`,
      reason: "down",
      at: 1,
    }));
    return this.commit(at, ...wanted);
  }

  turn(at: number): this {
    this.checker.turned(at, this.cluster);
    return this;
  }
}

describe("nodes that are silent", () => {
  test("may all be given up while most answer", () => {
    expect(new Six().down(0, 1).giveUp(seconds(5), 0, 1).texts).toEqual([]);
  });

  test("are given up one by one while most do not", () => {
    const six = new Six().down(0, 1, 2, 3).giveUp(seconds(5), 0).giveUp(seconds(15), 1);
    expect(six.texts).toEqual([]);
    expect(six.giveUp(seconds(24), 2).texts).toEqual([
      "node #2 is given up, one of 2 in a mass failure, 1 may be so soon",
    ]);
    expect(new Six().down(0, 1, 2, 3).giveUp(seconds(5), 0, 1).texts).toHaveLength(1);
  });

  test("may be given up again at once when most have answered meanwhile", () => {
    const six = new Six().down(0, 1, 2, 3).giveUp(seconds(5), 0);
    for (const node of [2, 3]) {
      six.checker.answerDelivered(seconds(6), node, node, answer({}));
      six.cluster.node(node).liveness = "ready";
    }
    expect(six.turn(seconds(6)).giveUp(seconds(7), 1).down(2, 3).giveUp(seconds(14), 2).texts).toEqual([]);
  });

  test("are believed to be lost when they have been so for long", () => {
    expect(new Six().down(0, 1, 2, 3).giveUp(minutes(11), 0, 1, 2, 3).texts).toEqual([]);
  });

  test("are not counted before they were met", () => {
    const six = new Six();
    for (const node of [6, 7, 8]) six.commit(0, added(node), met(node)).down(node);
    expect(six.down(0, 1).giveUp(seconds(5), 0, 1).texts).toEqual([]);
  });

  test("are not given up at all where the policy says so", () => {
    const { mass } = calm.replacement;
    const none = { ...calm.replacement, mass: mass === null ? null : { ...mass, noneUpToNodes: 6 } };
    const six = new Six({ ...calm, replacement: none }).down(0, 1, 2, 3).giveUp(seconds(5), 0);
    expect(six.texts).toEqual(["node #0 is given up, one of 1 in a mass failure, 0 may be so soon"]);
  });
});
