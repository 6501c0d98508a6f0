// Drains in the tank, from outside: what serves while a node is emptied, that it is emptied in time, and that nothing
// breaks when operators work in the storm.

import { expect, test } from "vitest";
import { Observer } from "../../sim/observer.ts";
import { verdictOf } from "../../sim/report.ts";
import { runScenario } from "../../sim/run.ts";
import { rollingDrain } from "../../sim/scenarios/rolling-drain.ts";
import { World } from "../../sim/world.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import type { AttemptKey } from "../../src/core/task/attempt.ts";
import { operatedGale } from "./operated-gale.ts";
import { tenTasks } from "./ten-tasks.ts";

/** Counts the tasks of which at least one container runs. */
class Serving extends Observer {
  least = Number.POSITIVE_INFINITY;
  most = 0;
  private readonly up = new Map<string, number>();

  get count(): number {
    return [...this.up.values()].filter((containers) => containers > 0).length;
  }

  override containerStarted(_at: number, _machine: number, { taskId }: AttemptKey): void {
    this.up.set(taskId, (this.up.get(taskId) ?? 0) + 1);
    this.look();
  }

  override containerEnded(_at: number, _machine: number, { taskId }: AttemptKey): void {
    this.up.set(taskId, (this.up.get(taskId) ?? 0) - 1);
    this.look();
  }

  look(): void {
    this.least = Math.min(this.least, this.count);
    this.most = Math.max(
      this.most,
      [...this.up.values()].reduce((sum, containers) => sum + containers, 0),
    );
  }
}

test.each([1, 2, 3, 4, 5])(
  "ten tasks of a kept service leave their node with no fewer serving than wanted, seed %i",
  (seed) => {
    const maxParallel = 1 + (seed % 3);
    const serving = new Serving();
    const world = new World(tenTasks(maxParallel), seed, { observers: [serving] });
    world.start();
    world.queue.runUntil(seconds(59));
    const node = world.cluster?.nodes.find((each) => each.info?.name === "node-0")?.index ?? -1;
    expect([serving.count, world.cluster?.attemptsOnNode(node).size]).toEqual([10, 10]);
    serving.least = 10;
    serving.most = 0;
    world.queue.runUntil(seconds(100));
    expect(serving.least).toBe(10); // acceptance asks for 10 − maxParallel: start-first takes none away
    expect(serving.most).toBeLessThanOrEqual(10 + 2 * maxParallel); // on their way there, and on their way out
    expect([serving.count, world.cluster?.attemptsOnNode(node).size]).toEqual([10, 0]);
  },
);

test("the rolling drain moves services, removes nodes and scales jobs", () => {
  const kinds = new Map<string, number>();
  class Kinds extends Observer {
    override committed(_at: number, changes: readonly { readonly kind: string }[]): void {
      for (const { kind } of changes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  const world = new World(rollingDrain, 1, { observers: [new Kinds()] });
  world.start();
  world.queue.runUntil(rollingDrain.length);
  for (const kind of ["successorPromoted", "attemptEvicted", "nodeRemoved", "jobScaled", "jobStopped"])
    expect([kind, kinds.get(kind) ?? 0]).toEqual([kind, expect.toSatisfy((count: number) => count > 0)]);
});

test.each([1, 2, 3, 22, 38, 50, 63])("operators may work in the gale, seed %i", (seed) => {
  const result = runScenario(operatedGale, seed, { digest: false });
  expect([verdictOf(result), result.violations, result.crash]).toEqual(["held", [], null]);
});
