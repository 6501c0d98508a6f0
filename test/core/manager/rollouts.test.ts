// Updates of jobs: how many are out of service, what a failure does, and that a new manager goes on where the last one was.
// The workers are played: what they are told to run runs, unless a test says otherwise.

import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { RolloutPlan } from "../../../src/core/store/rollout.ts";
import type { Answer } from "../../../src/core/sync/messages.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { currentAttempt, type Task } from "../../../src/core/task/task.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver, reportOf } from "./driver.ts";

const PLAN: RolloutPlan = {
  order: "start-first",
  maxParallel: 1,
  minHealthyMs: 2_000,
  deadlineMs: 60_000,
  failuresMax: 0,
  onFailure: "pause",
};

const image = (name: string): TaskSpec => specOf({ image: name, resources: { cpu: 100 } });

class Site extends ManagerDriver {
  /** Of tasks with this image no attempt starts. */
  broken = "";
  /** Nor of those from this serial on. */
  brokenSince = Number.POSITIVE_INFINITY;
  /** So many of them, at most. */
  breaks = Number.POSITIVE_INFINITY;
  /** What has been seen from one moment to the next. */
  leastServing = Number.POSITIVE_INFINITY;
  mostTasks = 0;

  private session = 1;

  override answer(node: number, answer: Partial<Answer>): void {
    super.answer(node, { session: this.session, ...answer });
  }

  /** The workers tell the next manager all that they hold. */
  override restart(): void {
    super.restart();
    this.session++;
    for (const node of [0, 1, 2]) {
      const reports = [...this.cluster.attemptsOnNode(node)]
        .filter(({ phase }) => phase === "running")
        .map(({ task, number: attempt }) => reportOf(task.id, { attempt }));
      this.answer(node, { base: 0, reports });
    }
  }

  submitJob(count: number): this {
    this.nodes(3);
    this.ask({ kind: "submitJob", name: "web", count, spec: image("v1") });
    this.play(3);
    this.leastServing = Number.POSITIVE_INFINITY;
    this.mostTasks = 0;
    return this;
  }

  update(name: string, plan: Partial<RolloutPlan> = {}) {
    return this.ask({ kind: "updateJob", name: "web", spec: image(name), plan: { ...PLAN, ...plan } });
  }

  get live(): Task[] {
    return [...(this.cluster.tasksOfJob.get("web") ?? [])].filter((task) => task.finishedAt === null);
  }

  get rollout() {
    const reply = this.ask({ kind: "getJob", name: "web" });
    return reply.kind === "job" ? reply.job.rollout : null;
  }

  /** "v1 v1 v2" */
  get images(): string {
    const wanted = this.live.filter(({ wanted }) => wanted === "run");
    return wanted
      .map(({ spec }) => spec.image)
      .sort()
      .join(" ");
  }

  /** Seconds pass in which workers do as they are told. */
  play(length: number): void {
    const until = this.now + seconds(length);
    while (this.now < until) {
      this.pass(this.now + seconds(0.25), [0, 1, 2]);
      for (const task of this.live) this.obey(task);
      const running = this.live.filter(({ state }) => state === "Running");
      this.leastServing = Math.min(this.leastServing, running.length);
      this.mostTasks = Math.max(this.mostTasks, this.live.length);
    }
  }

  private obey(task: Task): void {
    for (const { number: attempt, node, wanted, phase } of [...task.attempts]) {
      if (phase === "ended") continue;
      const isBroken = task.spec.image === this.broken || task.serial >= this.brokenSince;
      const fails = isBroken && wanted === "run" && this.breaks-- > 0;
      if (wanted === "stop") this.report(node, task.id, { attempt, phase: "ended", exitCode: 143 });
      else if (fails)
        this.report(node, task.id, { attempt, phase: "ended", exitCode: 1, reason: "exit code 1" });
      else if (phase === "assigned") this.report(node, task.id, { attempt, phase: "running" });
    }
  }
}

describe("an update", () => {
  test.each([1, 2, 5])(
    "start-first, %i at a time, takes no service away and brings no more than that on top",
    (maxParallel) => {
      const site = new Site().submitJob(5);
      expect(site.update("v2", { maxParallel })).toMatchObject({ kind: "job", job: { version: 2 } });
      site.play(60);
      expect([site.images, site.rollout?.state]).toEqual(["v2 v2 v2 v2 v2", "done"]);
      expect(site.leastServing).toBe(5);
      expect(site.mostTasks).toBeLessThanOrEqual(5 + 2 * maxParallel); // on their way in, and on their way out
    },
  );

  test.each([1, 2, 5])(
    "stop-first, %i at a time, takes no more than that out of service and none on top",
    (maxParallel) => {
      const site = new Site().submitJob(5);
      site.update("v2", { order: "stop-first", maxParallel });
      site.play(60);
      expect([site.images, site.rollout?.state]).toEqual(["v2 v2 v2 v2 v2", "done"]);
      expect(site.leastServing).toBe(5 - maxParallel);
      expect(site.mostTasks).toBe(5);
    },
  );

  test("lets a new task serve for a while before the next old one goes", () => {
    const site = new Site().submitJob(3);
    site.update("v2", { minHealthyMs: 10_000 });
    site.play(9);
    expect(site.images).toBe("v1 v1 v1 v2");
    site.play(3);
    expect(site.images).toBe("v1 v1 v2 v2");
  });

  test("to the spec that the tasks have already is done at once and moves nothing", () => {
    const site = new Site().submitJob(2);
    const before = site.live.map(({ id }) => id);
    site.update("v1");
    site.play(1);
    expect([site.live.map(({ id }) => id), site.rollout?.state]).toEqual([before, "done"]);
  });

  test("follows a job that is scaled meanwhile", () => {
    const site = new Site().submitJob(3);
    site.update("v2");
    site.play(4);
    site.ask({ kind: "scaleJob", name: "web", count: 5 });
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v2 v2 v2 v2 v2", "done"]);
    site.update("v3");
    site.play(1);
    site.ask({ kind: "scaleJob", name: "web", count: 1 });
    site.play(30);
    expect([site.images, site.rollout?.state]).toEqual(["v3", "done"]);
  });

  test("that another one overtakes goes on to the newer spec, and back to the last that all had", () => {
    const site = new Site().submitJob(3);
    site.update("v2");
    site.play(4);
    site.broken = "v3";
    site.update("v3", { onFailure: "rollback" });
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v1 v1 v1", "rolled-back"]);
  });

  test("goes on where it was under the next manager", () => {
    const site = new Site().submitJob(4);
    site.update("v2");
    site.play(5);
    const before = site.images;
    expect(before).toMatch(/v1.*v2/);
    site.restart();
    expect(site.images).toBe(before);
    const kept = site.live.filter(({ spec }) => spec.image === "v2").map(({ id }) => id);
    site.leastServing = Number.POSITIVE_INFINITY;
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v2 v2 v2 v2", "done"]);
    expect(site.live.map(({ id }) => id)).toEqual(expect.arrayContaining(kept.slice(0, 1)));
    expect(site.leastServing).toBe(4);
  });
});

test("the update of a job that is being stopped goes no further, under the next manager neither", () => {
  const site = new Site().submitJob(4);
  site.update("v2", { order: "stop-first" });
  site.play(1);
  site.ask({ kind: "stopJob", name: "web" });
  site.restart();
  site.play(10);
  expect(site.live).toEqual([]);
});

describe("when new tasks fail", () => {
  test.each(["start-first", "stop-first"] as const)("%s stops where it is, with a reason", (order) => {
    const site = new Site().submitJob(3);
    site.broken = "v2";
    site.update("v2", { order });
    site.play(30);
    expect(site.rollout).toMatchObject({ state: "paused", outdated: order === "start-first" ? 3 : 2 });
    expect(site.rollout?.reason).toMatch(/^task .* has failed: exit code 1$/);
    expect(site.leastServing).toBeGreaterThanOrEqual(order === "start-first" ? 3 : 2);
  });

  test.each(["start-first", "stop-first"] as const)("%s goes back if it is to, and says why", (order) => {
    const site = new Site().submitJob(3);
    site.broken = "v2";
    site.update("v2", { order, onFailure: "rollback" });
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v1 v1 v1", "rolled-back"]);
    expect(site.rollout?.reason).toMatch(/exit code 1/);
    expect(site.leastServing).toBeGreaterThanOrEqual(order === "start-first" ? 3 : 2);
  });

  test.each([
    [1, "done"],
    [2, "paused"],
  ])("of which one is put up with, %i leave it %s", (breaks, state) => {
    const site = new Site().submitJob(1);
    site.broken = "v2";
    site.breaks = breaks;
    site.update("v2", { failuresMax: 1 });
    site.play(30);
    expect(site.rollout?.state).toBe(state);
  });

  test("on the way back too, the next way back leads to the spec that was right", () => {
    const site = new Site().submitJob(3);
    const plan = { order: "stop-first", onFailure: "rollback" } as const;
    site.broken = "v2";
    site.update("v2", plan);
    while (site.rollout?.state === "rolling") site.play(0.25);
    site.brokenSince = site.cluster.lastSerial + 1;
    site.play(10);
    expect(site.rollout?.state).toBe("paused");
    site.brokenSince = Number.POSITIVE_INFINITY;
    site.broken = "v3";
    site.update("v3", plan);
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v1 v1 v1", "rolled-back"]);
  });

  test("a new task that never serves has failed at its deadline", () => {
    const site = new Site().submitJob(1);
    site.ask({
      kind: "updateJob",
      name: "web",
      spec: { ...image("v2"), resources: { cpu: 99_000 } },
      plan: { ...PLAN, deadlineMs: 10_000 },
    });
    site.play(9);
    expect(site.rollout?.state).toBe("rolling");
    site.play(2);
    expect(site.rollout).toMatchObject({ state: "paused", updated: 0, outdated: 1 });
    expect(site.rollout?.reason).toMatch(/has not served for 10 s: it is Pending/);
  });

  test("a lost node is no failure", () => {
    const site = new Site().submitJob(2);
    site.update("v2", { minHealthyMs: 20_000 });
    site.play(3);
    const fresh = site.live.find(({ spec }) => spec.image === "v2") as Task;
    const node = currentAttempt(fresh)?.node ?? -1;
    const others = [0, 1, 2].filter((each) => each !== node);
    site.pass(site.now + seconds(10), others);
    expect(site.rollout?.state).toBe("rolling");
    expect(currentAttempt(fresh)?.node).not.toBe(node);
  });
});

describe("while the queue is full", () => {
  const tooLarge = specOf({ resources: { cpu: 99_000 } });
  /** Three tasks of "web" serve, and as many that fit nowhere wait as the queue takes. */
  const crowded = (): Site => {
    const site = new Site({ pendingMax: 3 }).submitJob(3);
    site.ask({ kind: "submitJob", name: "large", count: 3, spec: tooLarge });
    return site;
  };

  test.each(["start-first", "stop-first"] as const)("%s waits, and takes nothing out of service", (order) => {
    const site = crowded();
    site.update("v2", { order, maxParallel: 2 });
    site.play(30);
    expect([site.images, site.rollout?.state]).toEqual(["v1 v1 v1", "rolling"]);
    expect([site.leastServing, site.cluster.counts.Pending]).toEqual([3, 3]);
    site.ask({ kind: "scaleJob", name: "large", count: 2 });
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v2 v2 v2", "done"]);
    expect(site.leastServing).toBe(order === "start-first" ? 3 : 2); // there was room for one at a time
  });

  test.each(["pause", "rollback"] as const)("no longer than its deadline, then to %s it is", (onFailure) => {
    const site = crowded();
    site.update("v2", { deadlineMs: 20_000, onFailure });
    site.play(19);
    expect(site.rollout?.state).toBe("rolling");
    site.play(5);
    expect(site.rollout?.state).toBe(onFailure === "pause" ? "paused" : "rolled-back");
    expect(site.rollout?.reason).toMatch(
      /^no task could be submitted for 20 s: as many wait as the queue takes/,
    );
    expect([site.images, site.leastServing]).toEqual(["v1 v1 v1", 3]);
  });

  test("stop-first replaces those that fill it", () => {
    const site = new Site({ pendingMax: 3 }).nodes(3);
    site.ask({ kind: "submitJob", name: "web", count: 3, spec: tooLarge });
    site.update("v2", { order: "stop-first" });
    site.play(60);
    expect([site.images, site.rollout?.state]).toEqual(["v2 v2 v2", "done"]);
  });
});

describe("by request", () => {
  test("a job goes back to the spec before, once", () => {
    const site = new Site().submitJob(2);
    site.update("v2");
    site.play(30);
    expect(site.ask({ kind: "rollbackJob", name: "web" })).toMatchObject({ job: { version: 3 } });
    site.play(30);
    expect([site.images, site.rollout?.state]).toEqual(["v1 v1", "rolled-back"]);
    expect(site.ask({ kind: "rollbackJob", name: "web" })).toMatchObject({
      refusal: { code: "job-not-updatable" },
    });
  });

  test.each([
    ["a batch job", { spec: specOf({ kind: "batch" }) }, "only services"],
    ["a gang", { gang: true }, "all at once"],
  ] as const)("%s is not updated", (_, more, why) => {
    const site = new Site().nodes(1);
    site.ask({ kind: "submitJob", name: "web", count: 1, spec: image("v1"), ...more });
    const reply = site.update("v2");
    expect(reply).toMatchObject({
      refusal: { code: "job-not-updatable", why: expect.stringContaining(why) },
    });
    expect(site.changes).toEqual([]);
  });

  test("a job that is not there, or stopped, is not updated", () => {
    const site = new Site().submitJob(1);
    site.ask({ kind: "stopJob", name: "web" });
    expect(site.update("v2")).toMatchObject({ refusal: { code: "job-stopping" } });
    expect(new Site().update("v2")).toMatchObject({ refusal: { code: "job-unknown" } });
  });
});
