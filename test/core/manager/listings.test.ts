// Listings page by page, narrowed by filters: whoever follows the cursors sees everything once.

import { expect, test } from "vitest";
import type { Query, Reply } from "../../../src/core/manager/events.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

/** What the pages of a listing hold, by name, following the cursors from the start. */
function pages(driver: ManagerDriver, query: (after: number) => Query): string[][] {
  const found: string[][] = [];
  for (let after: number | null = 0; after !== null; ) {
    const reply: Reply = driver.ask(query(after));
    if (reply.kind === "nodes") found.push(reply.nodes.map(({ name }) => name));
    else if (reply.kind === "jobs") found.push(reply.jobs.map(({ name }) => name));
    else if (reply.kind === "tasks") found.push(reply.tasks.map(({ name }) => name));
    else throw new Error(`refused: ${JSON.stringify(reply)}`);
    after = reply.next;
  }
  return found;
}

const page = (after: number, limit = 2) => ({ after, limit });
const ANY = { state: null, job: null };

test("nodes come by index, without those that were removed", () => {
  const driver = new ManagerDriver().nodes(5);
  driver.ask({ kind: "removeNode", node: "node-1", force: false });
  expect(pages(driver, (after) => ({ kind: "listNodes", page: page(after) }))).toEqual([
    ["node-0", "node-2"],
    ["node-3", "node-4"],
  ]);
});

test("nodes are narrowed by availability, liveness and labels", () => {
  const driver = new ManagerDriver().nodes(3);
  driver.ask({ kind: "setAvailability", node: "node-1", availability: "cordoned" });
  driver.ask({ kind: "addNode", address: "nowhere:1" });
  const named = (filter: object): string[] =>
    pages(driver, (after) => ({ kind: "listNodes", ...filter, page: page(after, 9) })).flat();
  expect(named({ availability: "cordoned" })).toEqual(["node-1"]);
  expect(named({ liveness: "unknown" })).toEqual(["nowhere:1"]);
  expect(named({ labels: [{ label: "zone", value: null }] })).toEqual([]);
  const info = driver.cluster.node(2).info;
  if (info !== null) driver.cluster.node(2).info = { ...info, labels: { zone: "a" } };
  expect(named({ labels: [{ label: "zone", value: "a" }] })).toEqual(["node-2"]);
  expect(named({ labels: [{ label: "zone", value: "b" }] })).toEqual([]);
});

test("jobs come in order of submission, also after a restart, narrowed by state", () => {
  const driver = new ManagerDriver().nodes(1);
  for (const name of ["zebra", "ape", "cat"])
    driver.ask({ kind: "submitJob", name, count: 1, spec: specOf(), idempotency: null });
  const all = (): string[][] => pages(driver, (after) => ({ kind: "listJobs", page: page(after) }));
  expect(all()).toEqual([["zebra", "ape"], ["cat"]]);
  driver.restart();
  expect(all()).toEqual([["zebra", "ape"], ["cat"]]);
  driver.ask({ kind: "stopJob", name: "ape" });
  expect(pages(driver, (after) => ({ kind: "listJobs", state: "active", page: page(after) }))).toEqual([
    ["zebra", "cat"],
  ]);
});

test("tasks are narrowed by node, name and owner", () => {
  const driver = new ManagerDriver().nodes(2);
  for (const [name, owner] of [
    ["a", "ann"],
    ["b", "ben"],
    ["c", "ann"],
  ] as const)
    driver.submit({ name, owner });
  const named = (filter: object): string[] =>
    pages(driver, (after) => ({ kind: "listTasks", ...ANY, ...filter, page: page(after, 1) })).flat();
  expect(named({})).toEqual(["a", "b", "c"]);
  expect(named({ owner: "ann" })).toEqual(["a", "c"]);
  expect(named({ name: "b" })).toEqual(["b"]);
  expect(named({ node: "node-0" })).toEqual(["a", "c"]);
  expect(named({ node: "node-1", owner: "ann" })).toEqual([]);
  expect(named({ node: "node-7" })).toEqual([]);
});

test("events are narrowed by job and state, and a cursor of which later events are gone is refused", () => {
  const retention = { finishedTasksMax: 100, eventsMax: 3, requestsMs: 86_400_000 };
  const driver = new ManagerDriver({ retention }).nodes(1);
  driver.ask({ kind: "submitJob", name: "web", count: 2, spec: specOf(), idempotency: null });
  driver.submit();
  const asked = (filter: object, after: number) =>
    driver.ask({ kind: "listEvents", taskId: null, ...filter, page: { after, limit: 100 } });
  const ids = (reply: Reply): number[] => (reply.kind === "events" ? reply.events.map(({ id }) => id) : []);
  expect(ids(asked({ state: "Scheduled" }, 0))).toEqual([3, 4, 6]);
  expect(ids(asked({ job: "web" }, 0))).toEqual([1, 2, 3, 4]);
  driver.pass(2_000_000, [0]);
  expect(asked({}, 0)).toMatchObject({
    kind: "events",
    newest: 6,
    events: [{ id: 4 }, { id: 5 }, { id: 6 }],
  });
  expect(ids(asked({}, 3))).toEqual([4, 5, 6]);
  expect(asked({}, 2)).toEqual({
    kind: "refused",
    refusal: { code: "cursor-expired", after: 2, oldest: 4, newest: 6 },
  });
  expect(ids(asked({}, 6))).toEqual([]);
  expect(asked({}, 7)).toMatchObject({ refusal: { code: "cursor-expired", after: 7, newest: 6 } });
});
