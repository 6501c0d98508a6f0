// Each checker, shown a run that keeps its promise and then runs that break it, made by hand.

import { describe, expect, test } from "vitest";
import { CapacityChecker } from "../../../sim/checkers/capacity.ts";
import { CommitBeforeEffectChecker } from "../../../sim/checkers/commit-before-effect.ts";
import { LegalTransitionsChecker } from "../../../sim/checkers/legal-transitions.ts";
import { NothingAcknowledgedLostChecker } from "../../../sim/checkers/nothing-acknowledged-lost.ts";
import { StoppedStaysStoppedChecker } from "../../../sim/checkers/stopped-stays-stopped.ts";
import type { Change } from "../../../src/core/store/changes.ts";
import { Cluster } from "../../../src/core/store/cluster.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import {
  added,
  answer,
  Bench,
  finished,
  key,
  met,
  placed,
  report,
  reported,
  restarted,
  spec,
  stopped,
  submitted,
  sync,
  wanted,
} from "./observations.ts";

const twoNodes = [added(0), met(0), added(1), met(1)] as const;

describe("capacity", () => {
  const running = () => new Bench(CapacityChecker).commit(0, ...twoNodes, submitted("a"), placed("a", 1, 0));

  test("is content with reservations that come and go with attempts", () => {
    const bench = running()
      .commit(1, reported("a", 1, "running"))
      .commit(2, reported("a", 1, "ended"))
      .finish();
    expect(bench.texts).toEqual([]);
  });

  test("notices a reservation that no attempt asked for", () => {
    const bench = running();
    bench.cluster.capacity.reserve(0, spec, []);
    bench.finish();
    expect(bench.texts).toEqual([
      "node #0 has 900 cpu free, the manager reckons 800",
      "node #0 holds 1 attempts, the manager reckons with 2",
    ]);
  });

  test("notices a reservation that was given back too early", () => {
    const bench = running();
    bench.cluster.capacity.release(0, spec, []);
    bench.finish();
    expect(bench.texts[0]).toBe("node #0 has 900 cpu free, the manager reckons 1000");
  });

  test("notices more reserved than there is", () => {
    const bench = new Bench(CapacityChecker).commit(0, added(0), met(0, 150), submitted("a"), submitted("b"));
    bench.commit(1, placed("a", 1, 0), placed("b", 1, 0));
    expect(bench.texts).toEqual(["node #0 has 50 cpu more reserved than it has"]);
  });

  test("notices a device and a port that two attempts hold, and a device that is not given back", () => {
    const info = { id: "id-0", name: "node-0", capacity: { cpu: 1_000 }, gpus: [{ model: "m" }], labels: {} };
    const asks: TaskSpec = {
      ...spec,
      gpus: { count: 1, milli: 600, models: [] },
      portBindings: [{ containerPort: 80, hostPort: 8080, protocol: "tcp" }],
    };
    const task = (id: string): Change => ({
      kind: "taskSubmitted",
      task: { id, spec: asks, jobId: null },
      at: 1,
    });
    const on = (id: string): Change => ({ ...placed(id, 1, 0), gpuDevices: [0] }) as Change;
    const one = (): Bench<CapacityChecker> =>
      new Bench(CapacityChecker).commit(
        0,
        added(0),
        { kind: "nodeMet", node: 0, info },
        task("a"),
        task("b"),
        on("a"),
      );
    expect(
      one()
        .commit(1, reported("a", 1, "ended"))
        .finish().texts,
    ).toEqual([]);
    expect(one().pretend(1, on("b")).texts).toEqual([
      "device 0 of node #0 has 1200 of 1000 reserved",
      "port 8080/tcp of node #0 is given to two attempts",
      "node #0 has 800 cpu free, the manager reckons 900",
      "device 0 of node #0 has -200 free, the manager reckons 400",
      "node #0 holds 2 attempts, the manager reckons with 1",
    ]);
    const kept = one().pretend(1, reported("a", 1, "ended"));
    expect(kept.texts).toContain("device 0 of node #0 has 1000 free, the manager reckons 400");
  });

  test("notices a restart that loses reservations", () => {
    const bench = running();
    bench.checker.managerStarted(5, new Bench(CapacityChecker).commit(0, ...twoNodes).cluster);
    expect(bench.texts[0]).toBe("node #0 has 900 cpu free, the manager reckons 1000");
  });
});

describe("legal transitions", () => {
  const running = () => {
    const bench = new Bench(LegalTransitionsChecker).commit(
      0,
      ...twoNodes,
      submitted("a"),
      placed("a", 1, 0),
    );
    return bench.commit(1, reported("a", 1, "running"));
  };
  const event = (bench: Bench<LegalTransitionsChecker>, state: "Scheduled" | "Running") => {
    const id = bench.cluster.events.lastId + 1;
    bench.cluster.events.add({ id, taskId: "a", attempt: 1, state, timestamp: 1, reason: null });
  };

  test("are found in a task that fails, restarts and is stopped", () => {
    const bench = running().commit(2, reported("a", 1, "ended"), restarted("a"), placed("a", 2, 1));
    bench.commit(3, stopped("a")).commit(4, reported("a", 2, "ended"), finished("a"));
    expect(bench.texts).toEqual([]);
  });

  test("are missed in a history that goes back", () => {
    const bench = running();
    event(bench, "Scheduled");
    bench.commit(2);
    expect(bench.texts).toEqual(["task a went from Running to Scheduled"]);
  });

  test("are not asked of what happened while events were forgotten unread, and are of what happens after it", () => {
    const bench = new Bench(LegalTransitionsChecker).commit(
      0,
      ...twoNodes,
      submitted("a"),
      placed("a", 1, 0),
    );
    bench.commit(1, submitted("b"));
    const { lastId } = bench.cluster.events;
    bench.commit(2, reported("a", 1, "running"), reported("a", 1, "ended"), finished("a"), {
      kind: "eventsReaped",
      from: 1,
      upTo: lastId + 2,
    });
    expect(bench.cluster.events.firstId).toBeGreaterThan(lastId + 1);
    expect(bench.texts).toEqual([]);
    bench.pretend(3, finished("b"));
    bench.commit(4, submitted("c")).pretend(5, finished("c"));
    expect(bench.texts).toEqual(["task c finished while it was Pending"]);
  });

  test("are missed in an attempt that goes back, or whose end is told twice", () => {
    const bench = running().pretend(2, reported("a", 1, "starting"));
    bench.pretend(3, reported("a", 1, "ended")).pretend(4, reported("a", 1, "ended"));
    expect(bench.texts).toEqual([
      "attempt a.1 went from running to starting",
      "attempt a.1 went from ended or unknown to ended",
    ]);
  });

  test("are missed in attempts that are not numbered one by one", () => {
    expect(running().pretend(2, placed("a", 3, 1)).texts).toEqual(["task a got attempt 3 after attempt 1"]);
  });

  test("are missed in a task that finishes while it runs, twice, or goes on after that", () => {
    const bench = running()
      .pretend(2, finished("a"))
      .pretend(3, finished("a"), placed("a", 2, 1));
    expect(bench.texts).toEqual([
      "task a finished while it was Running",
      "task a finished twice",
      "task a finished while it was Running",
      "task a got attempt 2 after it had finished",
    ]);
  });

  test("are missed in a task that is reaped with an attempt not known ended", () => {
    const bench = running().pretend(2, { kind: "taskReaped", taskId: "a", serial: 1, attempt: 1 });
    expect(bench.texts).toContain("task a was reaped with an attempt not known ended");
  });
});

describe("nothing acknowledged is lost", () => {
  const acknowledged = () => {
    const bench = new Bench(NothingAcknowledgedLostChecker).commit(0, ...twoNodes, submitted("a"));
    const command = { kind: "submitTask", submission: { spec, id: "a" }, idempotency: null } as const;
    bench.checker.acknowledged(1, command, bench.reply("submitted", "a"));
    return bench;
  };

  test("when a restart finds it", () => {
    const bench = acknowledged();
    bench.checker.managerStarted(2, bench.cluster);
    expect(bench.finish().texts).toEqual([]);
  });

  test("is broken by a task that is gone after a restart", () => {
    const bench = acknowledged();
    bench.checker.managerStarted(2, new Cluster());
    expect(bench.texts).toEqual(["task a was acknowledged and is gone"]);
  });

  test("is kept by a task that retention has reaped", () => {
    const bench = acknowledged().pretend(2, { kind: "taskReaped", taskId: "a", serial: 1, attempt: 0 });
    bench.checker.managerStarted(3, new Cluster());
    expect(bench.texts).toEqual([]);
  });

  test("is broken by a stop that is forgotten", () => {
    const bench = acknowledged();
    bench.checker.acknowledged(2, { kind: "stopTask", taskId: "a" }, bench.reply("stopping", "a"));
    bench.checker.managerStarted(3, bench.cluster);
    expect(bench.texts).toEqual(["the stop of task a was acknowledged and is forgotten"]);
  });

  test("is broken by a job with a task too few, and by a node that is gone", () => {
    const bench = new Bench(NothingAcknowledgedLostChecker);
    const job = {
      id: "j",
      spec,
      count: 2,
      gang: false,
      submittedAt: 1,
      firstSerial: 1,
      submitted: 0,
      completed: 0,
      failed: 0,
      stopped: 0,
      version: 1,
      rollout: null,
      stoppedAt: null,
    };
    bench.commit(0, added(0), { kind: "jobSubmitted", job }, submitted("a", "j"));
    const command = { kind: "submitJob", name: "j", count: 2, spec, idempotency: null } as const;
    bench.checker.acknowledged(1, command, bench.reply("submitted", "a"));
    const node = { kind: "node", node: { address: "node-7:5556" } } as never;
    bench.checker.acknowledged(2, { kind: "addNode", address: "node-7:5556" }, node);
    bench.finish();
    expect(bench.texts).toEqual([
      "job j was acknowledged with 2 tasks and has 1",
      "node node-7:5556 was acknowledged and is gone",
    ]);
  });
});

describe("commit before effect", () => {
  const term = { kind: "termRaised", meta: { clusterId: "c", term: 1, leaseMax: 0 } } as const;
  const durable = () => {
    const bench = new Bench(CommitBeforeEffectChecker).commit(0, term, ...twoNodes, submitted("a"));
    return bench.commit(1, placed("a", 1, 0));
  };

  test("is kept by a sync that names what is on disk", () => {
    const bench = durable();
    bench.checker.managerPerformed(2, sync({ set: [wanted("a", 1)] }));
    bench.checker.containerStarted(3, 0, key("a", 1));
    expect(bench.texts).toEqual([]);
  });

  test("is broken by a sync that names an attempt, or carries a term, that is not on disk", () => {
    const bench = durable().decide(2, reported("a", 1, "ended"), restarted("a"), placed("a", 2, 1));
    bench.checker.managerPerformed(2, sync({ term: 2, set: [wanted("a", 2)] }));
    expect(bench.texts).toEqual([
      "a sync to node #0 carries term 2, on disk is 1",
      "a sync to node #0 names attempt a.2, which is not on disk",
    ]);
  });

  test("is broken by an end that is confirmed, or an answer acknowledged, before it is on disk", () => {
    const bench = durable();
    bench.checker.answerDelivered(2, 0, 0, answer({ answer: 3, reports: [report("a", 1, "ended")] }));
    bench.decide(2, reported("a", 1, "ended"));
    bench.checker.managerPerformed(2, sync({ acked: { session: 1, answer: 3 }, drop: [key("a", 1)] }));
    expect(bench.texts).toEqual([
      "a sync to node #0 confirms the end of a.1, which is not on disk",
      "a sync to node #0 acknowledges the end of a.1, which is not on disk",
    ]);
  });

  test("is broken by replies to a submission and a stop that are not on disk", () => {
    const bench = durable().decide(2, submitted("b"), stopped("a"));
    bench.checker.managerPerformed(2, { kind: "reply", request: 1, reply: bench.reply("submitted", "b") });
    bench.checker.managerPerformed(2, { kind: "reply", request: 2, reply: bench.reply("stopping", "a") });
    expect(bench.texts).toEqual([
      "task b is acknowledged before it is on disk",
      "the stop of task a is acknowledged before it is on disk",
    ]);
  });

  test("is broken by a container that nobody has on disk", () => {
    const bench = durable();
    bench.checker.containerStarted(2, 1, key("a", 2));
    expect(bench.texts).toEqual(["machine 1 starts attempt a.2, which is not on the manager's disk"]);
  });

  test("is broken by a worker that answers before its session is on disk", () => {
    const bench = durable();
    const told = { kind: "answer", request: 1, answer: answer({ session: 2 }) } as const;
    const record = { nodeId: "id-0", clusterId: "c", term: 1, session: 1, fenced: [] };
    bench.checker.workerPerformed(2, 0, told);
    bench.checker.workerCommitted(3, 0, [{ kind: "workerRecorded", record }]);
    bench.checker.workerPerformed(4, 0, told);
    expect(bench.texts).toEqual([
      "machine 0 performs answer before it has its cluster on disk",
      "machine 0 answers in session 2, on disk is 1",
    ]);
  });
});

describe("stopped stays stopped", () => {
  const stopAcknowledged = () => {
    const bench = new Bench(StoppedStaysStoppedChecker).commit(
      0,
      ...twoNodes,
      submitted("a"),
      placed("a", 1, 0),
    );
    bench.commit(1, stopped("a"));
    bench.checker.acknowledged(2, { kind: "stopTask", taskId: "a" }, bench.reply("stopping", "a"));
    return bench;
  };

  test("when nothing of it runs at the end", () => {
    const bench = stopAcknowledged().commit(3, reported("a", 1, "ended"), finished("a"));
    expect(bench.finish({ machine: 0, key: key("b", 1) }).texts).toEqual([]);
  });

  test("is broken by another attempt, and by a restart", () => {
    const bench = stopAcknowledged().pretend(3, restarted("a"), placed("a", 2, 1));
    expect(bench.texts).toEqual([
      "task a was stopped and got a restart",
      "task a was stopped and got attempt 2",
    ]);
  });

  test("is broken by a container that runs at the end", () => {
    expect(stopAcknowledged().finish({ machine: 0, key: key("a", 1) }).texts).toEqual([
      "attempt a.1 was stopped and runs on machine 0",
    ]);
  });

  test("holds for what has finished, too", () => {
    const bench = stopAcknowledged().commit(3, reported("a", 1, "ended"), finished("a"));
    expect(bench.pretend(4, placed("a", 2, 1)).texts).toEqual(["task a had finished and got attempt 2"]);
  });
});
