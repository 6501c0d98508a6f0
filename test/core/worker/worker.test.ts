import { expect, test } from "vitest";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Listed, RuntimeEvent } from "../../../src/core/worker/events.ts";
import { acked, answersIn, exited, key, kinds, run, started, WorkerDriver } from "./driver.ts";

const listed = (taskId: string, state: Listed["state"], exitCode: number | null = null): Listed => ({
  ...key(taskId),
  containerId: `c-${taskId}`,
  state,
  hostPorts: [],
  startedAt: 1,
  finishedAt: state === "ended" ? 2 : null,
  exitCode,
  reason: null,
  process: null,
});

test("a start of the worker is a new session, on disk before anything else", () => {
  const driver = new WorkerDriver({ nodeId: "node-1", clusterId: "c", term: 3, session: 7, fenced: [] });
  expect(kinds(driver.decide())).toEqual(["askGuard"]);
  expect(driver.changes).toEqual([
    { kind: "workerRecorded", record: { nodeId: "node-1", clusterId: "c", term: 3, session: 8, fenced: [] } },
  ]);
});

test.each([
  ["a restored data folder has forgotten sessions: the clock makes the next one newer than them", 7, 5_000],
  ["a clock that was set back makes no session older", 6_000, 6_001],
])("%s", (_, session, next) => {
  const driver = new WorkerDriver({ nodeId: "node-1", clusterId: "c", term: 3, session, fenced: [] });
  driver.now = seconds(5_000);
  driver.decide();
  expect(driver.changes[0]?.record.session).toBe(next);
});

test("nothing is obeyed or answered before the watchdog and the runtime have told what they hold", () => {
  const driver = new WorkerDriver();
  driver.decide();
  expect(driver.sync({ set: [run("a")] })).toEqual([]);
  expect(kinds(driver.guardFound(null))).toEqual(["list"]);
  const effects = driver.runtime({ kind: "listed", containers: [] });
  expect(kinds(effects)).toEqual(["start", "answer"]);
});

test("the first sync of a cluster joins it: cluster and term go to disk in the batch that obeys", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ clusterId: "c", term: 4 });
  expect(driver.changes.at(-1)?.record).toEqual({
    nodeId: "node-1",
    clusterId: "c",
    term: 4,
    session: 1,
    fenced: [],
  });
});

test("a worker refuses another cluster and tells which one owns it", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ clusterId: "c" });
  const [answer] = answersIn(driver.sync({ clusterId: "d", seq: 9, set: [run("a")] }));
  expect(answer?.refused).toEqual({ code: "other-cluster", clusterId: "c" });
  expect(answer?.reports).toEqual([]);
});

test("a worker refuses a term lower than it has seen, also after its own restart", () => {
  const driver = new WorkerDriver({
    nodeId: "node-1",
    clusterId: "c",
    term: 5,
    session: 1,
    fenced: [],
  }).boot();
  const effects = driver.sync({ term: 4, set: [run("a")] });
  expect(kinds(effects)).toEqual(["answer"]);
  expect(answersIn(effects)[0]?.refused).toEqual({ code: "stale-term", term: 5 });
});

test("a newer manager's first sync is obeyed in full, and the old one's open sync is refused", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1 });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  const answers = answersIn(driver.sync({ term: 2, seq: 1, set: [run("a")] }));
  expect(answers.map((answer) => answer.refused)).toEqual([{ code: "stale-term", term: 2 }, null]);
  expect(answers[1]).toMatchObject({ obeyed: 1, base: 0 });
});

test("an answer is held back until the wait is over when nothing changes", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1 });
  expect(driver.sync({ seq: 2, acked: acked(1), base: 1, wait: seconds(1) })).toEqual([]);
  expect(driver.worker.nextWake()).toBe(seconds(1));
  expect(answersIn(driver.sleep())[0]).toMatchObject({ replyTo: 2, reports: [], base: 1 });
});

test("a newer sync has the open one answered at once; one that was passed is answered and not obeyed", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1 });
  driver.sync({ seq: 3, acked: acked(1), base: 1 });
  const late = driver.sync({ seq: 2, acked: acked(1), base: 1, set: [run("late")] });
  expect(kinds(late)).toEqual(["answer"]);
  expect(answersIn(late)[0]).toMatchObject({ replyTo: 2, obeyed: 3 });
  const newer = driver.sync({ seq: 4, acked: acked(1), base: 3, set: [run("a")] });
  expect(kinds(newer)).toEqual(["answer", "start"]);
  expect(answersIn(newer)[0]?.replyTo).toBe(3);
});

test("a delta that starts beyond what was obeyed is a gap: it is not obeyed and answered at once", () => {
  const driver = new WorkerDriver().boot();
  const effects = driver.sync({ seq: 8, base: 7, set: [run("a")] });
  expect(kinds(effects)).toEqual(["answer"]);
  expect(answersIn(effects)[0]).toMatchObject({ obeyed: 0, base: 0 });
});

test("a report is repeated until it is acknowledged, then not told again", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  const [first] = answersIn(driver.runtime(started("a")));
  expect(first).toMatchObject({ answer: 2, base: 1, reports: [{ taskId: "a", phase: "running" }] });
  const [again] = answersIn(driver.sync({ seq: 3, acked: acked(1), base: 2 }));
  expect(again).toMatchObject({ answer: 3, base: 1, reports: [{ taskId: "a" }] });
  expect(driver.sync({ seq: 4, acked: acked(3), base: 3 })).toEqual([]);
});

test("an acknowledgement of an earlier session counts for nothing: the listing is full", () => {
  const driver = new WorkerDriver({ nodeId: "node-1", clusterId: "c", term: 1, session: 1, fenced: [] });
  driver.boot([listed("a", "running")]);
  const [answer] = answersIn(driver.sync({ seq: 5, base: 4, acked: acked(9, 1) }));
  expect(answer).toMatchObject({
    session: 2,
    base: 0,
    obeyed: 0,
    reports: [{ taskId: "a", phase: "running" }],
  });
  expect(answer?.info?.id).toBe("node-1");
});

test("a full set that was under way since an earlier session starts nothing again; one that knows of this session does", () => {
  const late = { seq: 1, set: [run("a")] };
  const before = new WorkerDriver().boot();
  expect(kinds(before.sync(late))).toContain("start");
  before.runtime(started("a"));
  before.runtime(exited("a", 0));
  before.sync({ seq: 2, base: 1, acked: acked(2), drop: [key("a")] });
  const after = new WorkerDriver(before.changes.at(-1)?.record ?? null).boot();
  const effects = after.sync(late);
  expect(kinds(effects)).toEqual(["answer"]);
  expect(answersIn(effects)).toMatchObject([{ session: 2, obeyed: 0, reports: [] }]);
  expect(kinds(after.sync({ seq: 3, acked: acked(1, 2), set: [run("b")] }))).toContain("start");
});

test("a term that no session has obeyed yet is obeyed at once: nothing of it can be out of date", () => {
  const driver = new WorkerDriver({
    nodeId: "node-1",
    clusterId: "c",
    term: 1,
    session: 1,
    fenced: [],
  }).boot();
  expect(kinds(driver.sync({ term: 2, set: [run("a")] }))).toContain("start");
});

test("a running container that is wanted is adopted, not started again", () => {
  const driver = new WorkerDriver().boot([listed("a", "running")]);
  const effects = driver.sync({ set: [run("a", { seen: true })] });
  expect(kinds(effects)).toEqual(["answer"]);
});

test("an attempt that was seen running and is gone is reported lost, not run a second time", () => {
  const driver = new WorkerDriver().boot();
  const effects = driver.sync({ set: [run("a", { seen: true })] });
  expect(kinds(effects)).toEqual(["answer"]);
  expect(answersIn(effects)[0]?.reports).toMatchObject([
    { taskId: "a", phase: "ended", exitCode: null, failure: "lost" },
  ]);
});

test("stopping what never started is reported ended without asking the runtime", () => {
  const driver = new WorkerDriver().boot();
  const effects = driver.sync({ set: [run("a", { wanted: "stop", spec: null })] });
  expect(kinds(effects)).toEqual(["answer"]);
  expect(answersIn(effects)[0]?.reports).toMatchObject([{ phase: "ended" }]);
});

test("an attempt whose start may have happened is stopped through the runtime, not taken for never started", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.runtime({ kind: "unavailable", verb: "start", key: key("a"), reason: "no answer" });
  driver.sync({ seq: 2, acked: acked(1), base: 1, set: [run("a", { wanted: "stop", spec: null })] });
  const effects = driver.sleep();
  expect(kinds(effects)).toContain("stop");
  expect(answersIn(effects).flatMap((answer) => answer.reports)).toEqual([]);
});

test("a stop while the start is under way is asked at once, with the task's grace", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  const effects = driver.sync({ seq: 2, acked: acked(1), base: 1, set: [run("a", { wanted: "stop" })] });
  expect(effects).toContainEqual({ kind: "stop", key: key("a"), graceMs: 5_000 });
});

test("an ended attempt's container goes only when its end is confirmed", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.runtime(started("a"));
  expect(kinds(driver.runtime(exited("a", 0)))).toEqual([]);
  const effects = driver.sync({ seq: 2, acked: acked(1), base: 1, drop: [key("a")] });
  expect(kinds(effects)).toContain("remove");
});

test.each(["image", "rejected"] as const)("a start that fails is reported with its kind: %s", (code) => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  const effects = driver.runtime({ kind: "startFailed", key: key("a"), code, reason: "why" });
  expect(answersIn(effects)[0]?.reports).toMatchObject([{ phase: "ended", failure: code, reason: "why" }]);
});

const unanswered = (taskId: string): RuntimeEvent => {
  return { kind: "unavailable", verb: "start", key: key(taskId), reason: "no answer" };
};
const listFailed: RuntimeEvent = { kind: "unavailable", verb: "list", key: null, reason: "no answer" };

test("an attempt whose verb found no answer is asked again after a while; the runtime is asked to list at once", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  expect(kinds(driver.runtime(unanswered("a")))).toEqual(["list"]);
  driver.runtime({ kind: "listed", containers: [] });
  expect(driver.worker.nextWake()).toBe(seconds(1));
  expect(kinds(driver.sleep())).toEqual(["start"]);
});

test("one bad container's verbs do not make its node's runtime unavailable, however often they fail", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  for (let times = 0; times < 10; times++) {
    const effects = [
      ...driver.runtime(unanswered("a")),
      ...driver.runtime({ kind: "listed", containers: [] }),
    ];
    expect(kinds(effects)).toEqual(["list"]); // and no answer that would tell of an unavailable runtime
    expect(kinds(driver.sleep())).toContain("start");
    driver.sync({ seq: 3 + times, acked: acked(2 + times), base: 2 + times });
  }
  const [answer] = answersIn(driver.sync({ seq: 20, acked: acked(12), base: 12, wait: 0 }));
  expect(answer?.runtime).toBe("ok");
});

test("a runtime that does not list is unavailable, which its node tells at once, until it lists again", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  driver.runtime(unanswered("a"));
  expect(answersIn(driver.runtime(listFailed))[0]?.runtime).toBe("unavailable");
  driver.sync({ seq: 3, acked: acked(2), base: 2, wait: seconds(5) });
  expect(kinds(driver.sleep())).toContain("list");
  expect(answersIn(driver.runtime({ kind: "listed", containers: [] }))[0]?.runtime).toBe("ok");
});

test("three attempts in a row without an answer make a runtime unavailable though it lists, a fourth's answer mends it", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: ["a", "b", "c", "d"].map((id) => run(id)) });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  for (const id of ["a", "b"]) driver.runtime(unanswered(id));
  driver.runtime({ kind: "listed", containers: [] });
  expect(answersIn(driver.runtime(unanswered("c")))[0]?.runtime).toBe("unavailable");
  driver.sync({ seq: 3, acked: acked(2), base: 2 });
  expect(answersIn(driver.runtime(started("d")))[0]?.runtime).toBe("ok");
});

test("a runtime that is unavailable with no verb left to ask again is asked to list, until it answers", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.runtime(exited("a", 0)); // the late word that its start found no answer comes after its end
  driver.runtime(unanswered("a"));
  driver.runtime({ kind: "removed", key: key("a") });
  driver.runtime(listFailed);
  expect(kinds(driver.sleep())).toEqual(["list"]);
  driver.runtime(listFailed);
  expect(kinds(driver.sleep())).toEqual(["list"]);
  driver.runtime({ kind: "listed", containers: [listed("b", "running")] });
  const answer = answersIn(driver.sync({ seq: 2, base: 1, wait: 0 }))[0];
  expect(answer?.runtime).toBe("ok");
  expect(answer?.reports.map((report) => report.taskId)).not.toContain("b"); // not adopted a second time
});

test("what a full set does not list is stopped and removed after a grace, not before", () => {
  const driver = new WorkerDriver().boot([listed("stray", "running")]);
  driver.sync({ seq: 1, set: [] });
  expect(driver.worker.nextWake()).toBe(seconds(10));
  expect(kinds(driver.sleep())).toEqual(["stop"]);
  expect(kinds(driver.runtime(exited("stray", 137)))).toContain("remove");
});

test("what a full set does not list is given up at once where it does not run yet", () => {
  const driver = new WorkerDriver().boot();
  expect(kinds(driver.sync({ seq: 1, set: [run("late")] }))).toContain("start");
  expect(kinds(driver.sync({ seq: 2, base: 0, set: [] }))).toContain("stop");
});

test("an orphan that is listed before its grace is over stays", () => {
  const driver = new WorkerDriver().boot([listed("a", "running")]);
  driver.sync({ seq: 1, set: [] });
  driver.sync({ seq: 2, acked: acked(1), base: 1, set: [run("a", { seen: true })] });
  driver.now = seconds(20);
  expect(kinds(driver.decide())).not.toContain("stop");
});

test("by hand: tasks start and stop while no manager owns the worker, and are refused after", () => {
  const driver = new WorkerDriver().boot();
  driver.worker.observe(0, {
    kind: "request",
    request: 1,
    body: { kind: "startTask", taskId: "a", spec: run("a").spec! },
  });
  expect(kinds(driver.decide())).toEqual(["reply", "start"]);
  driver.sync({ seq: 1 });
  driver.worker.observe(0, { kind: "request", request: 2, body: { kind: "stopTask", taskId: "a" } });
  expect(driver.decide()[0]).toMatchObject({ kind: "reply", reply: { kind: "refused", code: "owned" } });
});

test("of a task's attempts the newest that runs is found, or the one that is named", () => {
  const driver = new WorkerDriver().boot();
  const started = (attempt: number): RuntimeEvent => {
    return {
      kind: "started",
      key: key("a", attempt),
      containerId: "c",
      hostPorts: [],
      startedAt: 1,
      process: null,
    };
  };
  const find = (taskId: string, attempt: number | null) => {
    driver.worker.observe(0, { kind: "request", request: 1, body: { kind: "findRunning", taskId, attempt } });
    const effect = driver.decide().find(({ kind }) => kind === "reply");
    return effect?.kind === "reply" ? effect.reply : null;
  };
  driver.sync({ seq: 1, set: [run("a"), run("a", { attempt: 2 }), run("a", { attempt: 3 })] });
  expect(find("a", null)).toMatchObject({ kind: "refused", code: "task-not-running" });
  driver.runtime(started(2));
  driver.runtime(started(1));
  expect(find("a", null)).toMatchObject({ kind: "running", key: key("a", 2), spec: run("a").spec });
  expect(find("a", 1)).toMatchObject({ kind: "running", key: key("a", 1) });
  expect(find("a", 3)).toMatchObject({ kind: "refused", code: "task-not-running" });
  expect(find("a", 4)).toMatchObject({ kind: "refused", code: "task-unknown" });
});

test("a sync that means another node is not obeyed, whatever it says; the worker introduces itself", () => {
  const driver = new WorkerDriver().boot();
  driver.sync({ seq: 1, set: [run("a")] });
  driver.sync({ seq: 2, acked: acked(1), base: 1 });
  const effects = driver.sync({ nodeId: "node-9", seq: 50, base: 0, set: [run("theirs")] });
  expect(kinds(effects)).toEqual(["answer"]);
  expect(answersIn(effects)[0]).toMatchObject({
    refused: { code: "other-node" },
    info: { id: "node-1" },
    reports: [],
  });
  driver.now = seconds(60); // its own attempt is no orphan for that
  expect(kinds(driver.decide())).toEqual(["answer"]);
});

test("a sync that names no node is an introduction: nothing is joined or obeyed for it", () => {
  const driver = new WorkerDriver().boot();
  const [answer] = answersIn(driver.sync({ nodeId: null }));
  expect(answer).toMatchObject({ refused: { code: "other-node" }, nodeId: "node-1", answer: 0 });
  expect(driver.worker.clusterId).toBe(null);
});
