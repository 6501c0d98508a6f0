// The manager's health checks, with the test in the place of its workers and its prober.

import { beforeEach, describe, expect, test } from "vitest";
import { milliseconds, seconds } from "../../../src/core/kernel/time.ts";
import type { AttemptReport, HealthStatus, HostPort } from "../../../src/core/task/attempt.ts";
import type { NetworkProbe, ProbeOutcome } from "../../../src/core/task/probe.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { tcpCheck } from "../checks.ts";
import { kindsOf, ManagerDriver } from "./driver.ts";

const PORTS: HostPort[] = [{ containerPort: 80, hostPort: 32_768, protocol: "tcp" }];
const RUNS: Partial<AttemptReport> = { phase: "running", hostPorts: PORTS };

let driver: ManagerDriver;
let id: string;
const probes: NetworkProbe[] = [];

/** Time passes; the node answers every 250 ms unless it is away. Every probe that is sent is noted. */
function pass(ms: number, answering = true): void {
  const until = driver.now + milliseconds(ms);
  while (driver.now < until) {
    driver.now = Math.min(until, driver.now + milliseconds(250));
    driver.decide();
    note();
    if (answering) driver.answer(0, {});
  }
}

function note(): void {
  for (const effect of driver.effects) if (effect.kind === "probe") probes.push(effect.probe);
}

function hear(outcome: ProbeOutcome, probe = probes.at(-1), detail = "GET / answered 500"): void {
  if (probe === undefined) throw new Error("no probe was sent");
  const { number, taskId, attempt } = probe;
  driver.manager.observe(driver.now, {
    kind: "probed",
    result: { number, taskId, attempt, outcome, detail },
  });
  driver.decide();
}

/** So many probes, each answered so at once. */
function rounds(count: number, outcome: ProbeOutcome): void {
  for (let round = 0; round < count; round++) {
    const before = probes.length;
    while (probes.length === before) pass(250);
    hear(outcome);
  }
}

function begin(spec: Partial<TaskSpec> = {}): void {
  id = driver.submit({ healthCheck: tcpCheck(), ...spec }).id;
  driver.report(0, id, RUNS);
}

const status = (): HealthStatus | undefined => driver.task(id).health?.status;
const condemned = (): boolean => kindsOf(driver.changes).includes("attemptCondemned");

beforeEach(() => {
  probes.length = 0;
  driver = new ManagerDriver().nodes(1);
});

describe("probes", () => {
  test("go to the node's host at the host port, a second after the start and then every interval", () => {
    begin();
    pass(1_000);
    expect(probes).toMatchObject([{ number: 1, taskId: id, attempt: 1, node: 0, address: "host-0:32768" }]);
    hear("passed");
    pass(9_750);
    expect(probes).toHaveLength(1);
    pass(250);
    expect(probes.map(({ number }) => number)).toEqual([1, 2]);
  });

  test("end with the attempt, and when it is to stop", () => {
    begin();
    pass(1_000);
    driver.ask({ kind: "stopTask", taskId: id });
    pass(60_000);
    expect(probes).toHaveLength(1);
  });

  test("are not sent where there is no check, nor one that the worker carries out", () => {
    begin({ healthCheck: null });
    begin({ healthCheck: tcpCheck({ from: "worker" }) });
    pass(60_000);
    expect(probes).toEqual([]);
  });

  test("are not sent while the node is not ready", () => {
    begin();
    pass(1_000);
    hear("passed");
    pass(60_000, false);
    expect([driver.cluster.node(0).liveness, probes.length]).toEqual(["down", 1]);
  });

  test("fail where the port has no host port", () => {
    id = driver.submit({ healthCheck: tcpCheck() }).id;
    driver.report(0, id, { phase: "running", hostPorts: [] });
    pass(25_000);
    expect(driver.task(id).health).toEqual({ status: "unhealthy", detail: "port 80 has no host port" });
  });
});

describe("an attempt whose probes fail", () => {
  test("is told to stop at the third failure, with the reason, and ends as a failure that is retried", () => {
    begin();
    rounds(1, "passed");
    expect(driver.task(id)).toMatchObject({ health: { status: "healthy" } });
    rounds(2, "failed");
    expect(status()).toBe("healthy");
    rounds(1, "failed");
    expect(condemned()).toBe(true);
    expect(driver.syncs[0]?.set).toMatchObject([{ taskId: id, attempt: 1, wanted: "stop" }]);
    const reason = "unhealthy: GET / answered 500";
    expect(driver.task(id)).toMatchObject({ state: "Running", reason, health: { status: "unhealthy" } });
    driver.report(0, id, { phase: "ended", exitCode: 143, reason: "terminated" });
    expect(driver.task(id)).toMatchObject({ state: "Scheduled", attempt: 2, restartCount: 1 });
    const events = driver.ask({ kind: "listEvents", taskId: id, page: { after: 0, limit: 100 } });
    expect(events).toMatchObject({
      events: [{}, {}, {}, { state: "Failed", reason }, { state: "Pending", reason }, { state: "Scheduled" }],
    });
  });

  test("has failed even when it then exits with 0, as a batch task may", () => {
    begin({ kind: "batch", restartPolicy: { ...specPolicy(), mode: "never" } });
    rounds(3, "failed");
    driver.report(0, id, { phase: "ended", exitCode: 0 });
    expect(driver.task(id)).toMatchObject({ state: "Failed", reason: "unhealthy: GET / answered 500" });
  });

  test("is stopped well all the same when its user wanted it stopped", () => {
    begin();
    rounds(3, "failed");
    driver.ask({ kind: "stopTask", taskId: id });
    driver.report(0, id, { phase: "ended", exitCode: 143 });
    expect(driver.task(id).state).toBe("Completed");
  });

  test("is replaced when its node is lost before it has stopped", () => {
    driver = new ManagerDriver().nodes(2);
    begin();
    rounds(3, "failed");
    while (driver.task(id).attempt === 1) {
      driver.now += milliseconds(250);
      driver.decide();
      driver.answer(1, {});
      expect(driver.now).toBeLessThan(seconds(90));
    }
    expect(driver.task(id)).toMatchObject({ attempt: 2, node: "node-1" });
  });

  test("does not restart at once for ever because its check is slow to find it out", () => {
    begin({ healthCheck: tcpCheck({ intervalMs: 60_000 }), stopGraceMs: 5_000 });
    // 3 × 60 s between probes + 3 s for the last + 5 s to stop: no stable minute is left of 185 s
    const ended = { phase: "ended", exitCode: 1, startedAt: 1, finishedAt: 185_001 } as const;
    rounds(3, "failed");
    driver.report(0, id, ended);
    driver.report(0, id, { ...RUNS, attempt: 2 });
    rounds(3, "failed");
    driver.report(0, id, { ...ended, attempt: 2 });
    expect(driver.cluster.task(id)).toMatchObject({ failuresInRow: 2, restartCount: 2 });
  });

  test("is to stop after a restart of the manager too, and its health is found out anew", () => {
    begin();
    rounds(3, "failed");
    driver.restart();
    driver.answer(0, { obeyed: 0, base: 0, answer: 99 });
    expect(driver.syncs[0]?.set).toMatchObject([{ taskId: id, wanted: "stop" }]);
    expect(driver.task(id).reason).toBe("unhealthy: GET / answered 500");
    expect(status()).toBe("unknown");
  });
});

describe("what is not the task's doing does not count:", () => {
  test("a silence that nothing else from the node refutes, until a sync sent after it was answered", () => {
    begin({ healthCheck: tcpCheck({ timeoutMs: 1_000 }) });
    rounds(2, "failed");
    pass(10_000);
    pass(1_000, false);
    hear("silent");
    expect(condemned()).toBe(false);
    driver.answer(0, {});
    expect(condemned()).toBe(true);
  });

  test("a silence of a node that is not ready by then", () => {
    begin();
    rounds(2, "failed");
    pass(10_000);
    pass(3_000, false);
    hear("silent");
    pass(10_000, false);
    expect(driver.cluster.node(0).liveness).toBe("down");
    pass(5_000);
    expect(driver.cluster.task(id).attempts.map((attempt) => attempt.condemned)).toEqual([null]);
  });

  test("a silence in which the manager was paused", () => {
    begin();
    rounds(2, "failed");
    pass(10_000);
    driver.now += milliseconds(3_000); // no turn in between
    hear("silent");
    driver.answer(0, {});
    driver.answer(0, {});
    expect([condemned(), status()]).toEqual([false, "unknown"]);
  });

  test("a failure that is told while the node is suspect or down", () => {
    begin();
    rounds(2, "failed");
    pass(10_000);
    const probe = probes.at(-1);
    pass(5_000, false);
    hear("failed", probe);
    expect(condemned()).toBe(false);
    pass(250);
    expect(driver.cluster.task(id).attempts[0]?.condemned).toBeNull();
  });

  test("a failure that comes in the very turn in which its node becomes suspect", () => {
    const untilSuspect = (told: number): boolean[] => {
      const condemnations: boolean[] = [];
      driver = new ManagerDriver().nodes(1);
      probes.length = 0;
      begin();
      rounds(2, "failed");
      pass(10_000);
      while (driver.cluster.node(0).liveness === "ready") {
        if (condemnations.length === told) {
          driver.now += milliseconds(250);
          hear("failed");
        } else pass(250, false);
        condemnations.push(condemned());
      }
      return condemnations;
    };
    const last = untilSuspect(-1).length - 1;
    expect(untilSuspect(last)).toEqual(Array(last + 1).fill(false));
    expect(untilSuspect(last - 1).at(-2), "in the turn before, it counts").toBe(true);
  });

  test("that nobody knows where the node is, since another worker answers at its address", () => {
    begin({ healthCheck: tcpCheck({ intervalMs: 1_000, failures: 1 }) });
    pass(1_000);
    hear("passed");
    driver.introduce(0, "stranger");
    expect(driver.cluster.node(0)).toMatchObject({ address: null, liveness: "ready" });
    pass(1_500, false);
    expect([probes.length, status(), condemned()]).toEqual([1, "healthy", false]);
  });

  test("a failure of the attempt before", () => {
    begin({ healthCheck: tcpCheck({ failures: 1 }) });
    pass(1_000);
    const [old] = probes;
    driver.report(0, id, { phase: "ended", exitCode: 1 });
    driver.report(0, id, { ...RUNS, attempt: 2 });
    pass(1_000);
    expect(probes.map(({ attempt }) => attempt)).toEqual([1, 2]);
    hear("failed", old);
    expect(condemned()).toBe(false);
    hear("failed");
    expect(condemned()).toBe(true);
  });
});

describe("a worker's word on its own probes", () => {
  const tell = (of: HealthStatus, detail: string | null = null): void =>
    driver.report(0, id, { ...RUNS, health: { status: of, detail } });

  beforeEach(() => begin({ healthCheck: tcpCheck({ from: "worker" }) }));

  test("is taken while the phase stays, back and forth", () => {
    expect(status()).toBe("unknown");
    tell("healthy");
    expect(status()).toBe("healthy");
    expect(driver.changes).toEqual([]);
  });

  test("that it is unhealthy has it stopped", () => {
    tell("unhealthy", "port 80: connection refused");
    expect(kindsOf(driver.changes)).toEqual(["attemptCondemned"]);
    expect(driver.task(id).reason).toBe("unhealthy: port 80: connection refused");
  });

  test("stands while a worker that started anew knows nothing yet", () => {
    tell("healthy");
    driver.report(0, id, { ...RUNS, health: null });
    expect(status()).toBe("healthy");
  });

  test("counts for the job: so many serve", () => {
    const task = driver.submit({}).spec;
    driver.ask({ kind: "submitJob", name: "web", count: 2, spec: task, idempotency: null });
    const [first] = [...driver.cluster.tasks.values()].filter((each) => each.jobId === "web");
    driver.report(0, first?.id ?? "", RUNS);
    expect(driver.ask({ kind: "listJobs" })).toMatchObject({ jobs: [{ name: "web", count: 2, serving: 1 }] });
  });
});

function specPolicy() {
  return driver.submit({}).spec.restartPolicy;
}
