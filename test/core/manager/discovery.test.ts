// Where a job's tasks are reached: those that serve, and no others.

import { expect, test } from "vitest";
import type { EndpointView } from "../../../src/core/manager/discovery.ts";
import { tcpCheck } from "../checks.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

const PORTS = [
  { containerPort: 80, hostPort: 32_768, protocol: "tcp" as const },
  { containerPort: 53, hostPort: 53, protocol: "udp" as const },
];

function found(driver: ManagerDriver, after = 0, limit = 1000) {
  const reply = driver.ask({ kind: "listEndpoints", name: "web", page: { after, limit } });
  if (reply.kind !== "endpoints") throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply;
}

const ids = (endpoints: readonly EndpointView[]): string[] => endpoints.map(({ taskId }) => taskId);

function jobOf(driver: ManagerDriver, count: number, spec: Parameters<typeof specOf>[0] = {}): string[] {
  const reply = driver.ask({ kind: "submitJob", name: "web", count, spec: specOf(spec) });
  if (reply.kind !== "submitted") throw new Error("refused");
  return reply.tasks.map(({ id }) => id);
}

test("a task that runs is told of with its node's host and its published ports", () => {
  const driver = new ManagerDriver().nodes(1);
  const [id = ""] = jobOf(driver, 1);
  expect(found(driver).endpoints).toEqual([]);
  driver.report(0, id, { phase: "running", hostPorts: PORTS });
  expect(found(driver)).toEqual({
    kind: "endpoints",
    job: "web",
    endpoints: [
      {
        taskId: id,
        node: "node-0",
        host: "host-0",
        ports: [
          { ...PORTS[0], address: "host-0:32768" },
          { ...PORTS[1], address: "host-0:53" },
        ],
      },
    ],
    next: null,
  });
});

test("one that is to stop, or has not been found healthy, is not", () => {
  const driver = new ManagerDriver().nodes(1);
  const [first = "", second = ""] = jobOf(driver, 2, { healthCheck: tcpCheck({ from: "worker" }) });
  const health = (status: "healthy" | "unhealthy") => ({ status, detail: null });
  driver.report(0, first, { phase: "running", health: health("healthy") });
  driver.report(0, second, { phase: "running" });
  expect(ids(found(driver).endpoints)).toEqual([first]);
  driver.report(0, second, { phase: "running", health: health("healthy") });
  expect(ids(found(driver).endpoints)).toEqual([first, second]);
  driver.ask({ kind: "stopTask", taskId: first });
  expect(ids(found(driver).endpoints)).toEqual([second]);
});

test("pages follow the order of submission, and an unknown job is refused", () => {
  const driver = new ManagerDriver().nodes(2);
  expect(driver.ask({ kind: "listEndpoints", name: "web", page: { after: 0, limit: 1 } })).toEqual({
    kind: "refused",
    refusal: { code: "job-unknown", name: "web" },
  });
  const all = jobOf(driver, 3);
  for (const id of all) driver.report(driver.task(id).node === "node-0" ? 0 : 1, id, { phase: "running" });
  const page = found(driver, 0, 2);
  expect(ids(page.endpoints)).toEqual(all.slice(0, 2));
  expect(ids(found(driver, page.next ?? 0, 2).endpoints)).toEqual(all.slice(2));
  expect(found(driver, page.next ?? 0, 2).next).toBe(null);
});
