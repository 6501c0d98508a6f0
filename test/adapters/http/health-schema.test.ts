// What a health check may leave out, and what the book's becomes.

import { expect, test } from "vitest";
import { BOOK_REQUEST } from "../../../src/adapters/http/book-schema.ts";
import { parseBody } from "../../../src/adapters/http/parse-body.ts";
import { SYNC } from "../../../src/adapters/http/sync-schema.ts";
import { SUBMISSION } from "../../../src/adapters/http/task-schema.ts";
import type { HealthCheck } from "../../../src/core/task/spec.ts";
import { specOf } from "../../core/specs.ts";
import { TASK_ID } from "./fake-manager.ts";

const parsed = (healthCheck: object): HealthCheck | null =>
  parseBody(SUBMISSION, { name: "web", image: "i", portBindings: [80], healthCheck }).spec.healthCheck;

const DEFAULTS = { intervalMs: 10_000, timeoutMs: 3_000, failures: 3, successes: 1, startPeriodMs: 0 };

test("a kind and a port are enough: every 10 s from the manager, 200 is healthy", () => {
  const http = { kind: "http", path: "/", port: 80, expectedCodes: [200], from: "manager", ...DEFAULTS };
  expect(parsed({ kind: "http", port: 80 })).toEqual(http);
  expect(parsed({ kind: "tcp", port: 80 })).toEqual({ kind: "tcp", port: 80, from: "manager", ...DEFAULTS });
});

test("a command is run by the worker", () => {
  const command = { kind: "command", command: ["true"], from: "worker", ...DEFAULTS };
  expect(parsed({ kind: "command", command: ["true"] })).toEqual(command);
});

test("a worker reaches a port that is not published", () => {
  expect(parsed({ kind: "tcp", port: 81, from: "worker" })).toMatchObject({ port: 81, from: "worker" });
});

test("times may carry units, and a short interval shortens a timeout that is left out", () => {
  expect(parsed({ kind: "tcp", port: 80, intervalMs: "2s", startPeriodMs: "1m" })).toMatchObject({
    intervalMs: 2_000,
    timeoutMs: 2_000,
    startPeriodMs: 60_000,
  });
});

test("what was read can be posted back, and sent to a worker, as it is", () => {
  const checks = [
    { kind: "http", port: 80, expectedCodes: [200, 204] },
    { kind: "tcp", port: 80, from: "worker" },
    { kind: "command", command: ["test", "-f", "/ready"] },
  ];
  const sync = { clusterId: "c", nodeId: "n", term: 1, seq: 1, wait: 0, lease: 0, acked: null, base: 0 };
  for (const written of checks) {
    const healthCheck = parsed(written);
    expect(parsed(healthCheck as HealthCheck)).toEqual(healthCheck);
    const wanted = { taskId: "t", attempt: 1, wanted: "run", seen: false, gpuDevices: [] };
    const set = [{ ...wanted, spec: specOf({ healthCheck }) }];
    expect(SYNC.parse({ ...sync, set, drop: [] }).set[0]?.spec?.healthCheck).toEqual(healthCheck);
  }
});

test("the book's path is asked at the first published port", () => {
  const Task = {
    ID: TASK_ID,
    Name: "w",
    Image: "i",
    PortBindings: { "7777/tcp": "7777" },
    HealthCheck: "/health",
  };
  const request = parseBody(BOOK_REQUEST, { Task });
  expect(request.kind === "submit" && request.submission.spec.healthCheck).toMatchObject({
    kind: "http",
    path: "/health",
    port: 7777,
    expectedCodes: [200],
    from: "manager",
  });
});
