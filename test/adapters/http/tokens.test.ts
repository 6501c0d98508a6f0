// Who may call the manager's API: every route asks for the token before it reads anything else.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  discoveryTokenOf,
  opensAll,
  opensDiscovery,
  opensJoining,
} from "../../../src/adapters/http/tokens.ts";
import { type FakeManager, startFakeManager } from "./fake-manager.ts";

const TOKEN = "a-token-for-everything";
const JOIN = "a-token-for-joining";
const TASKS = discoveryTokenOf(JOIN);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let manager: FakeManager;

beforeEach(async () => {
  manager = await startFakeManager([opensAll(TOKEN), opensJoining(JOIN), opensDiscovery(TASKS)]);
});

afterEach(() => manager.close());

type Route = readonly [method: string, path: string];

const ROUTES: readonly Route[] = [
  ["GET", "/tasks"],
  ["POST", "/tasks"],
  ["GET", "/tasks/x"],
  ["DELETE", "/tasks/x"],
  ["POST", "/tasks/x/exec"],
  ["GET", "/jobs"],
  ["POST", "/jobs"],
  ["DELETE", "/jobs/x"],
  ["GET", "/nodes"],
  ["POST", "/nodes"],
  ["POST", "/nodes/x/cordon"],
  ["GET", "/discovery/x"],
  ["GET", "/events"],
  ["GET", "/status"],
  ["GET", "/healthz"],
  ["GET", "/no-such-route"],
];

describe("without the token", () => {
  test.each(ROUTES)("%s %s is 401, and the machine hears nothing", async (method, path) => {
    const response = await manager.fetch(method, path);
    expect(response).toMatchObject({ status: 401, body: { error: { code: "unauthorized" } } });
    expect(manager.asked).toEqual([]);
  });

  test.each([
    ["another token", bearer("a-token-for-everythinh")],
    ["a longer one", bearer(`${TOKEN}x`)],
    ["an empty one", { authorization: "Bearer " }],
    ["another scheme", { authorization: `Basic ${TOKEN}` }],
    ["the token alone", { authorization: TOKEN }],
  ])("%s is refused too, and is not repeated in the answer", async (_, headers) => {
    const response = await manager.fetch("GET", "/tasks", undefined, headers);
    expect(response.status).toBe(401);
    expect(response.text).not.toContain("a-token");
  });

  test("a body is not read: not even a broken one gets another answer", async () => {
    const response = await manager.fetch("POST", "/tasks", "{ broken");
    expect(response.status).toBe(401);
  });
});

test("with the token everything is served", async () => {
  manager.reply = { kind: "tasks", tasks: [], next: null };
  expect((await manager.fetch("GET", "/tasks", undefined, bearer(TOKEN))).status).toBe(200);
});

describe("the join token", () => {
  test("lets a worker make itself known", async () => {
    manager.reply = { kind: "refused", refusal: { code: "node-unknown", node: "x" } };
    const response = await manager.fetch("POST", "/nodes", { address: "10.0.0.2:5556" }, bearer(JOIN));
    expect(response.status).toBe(404); // the machine's own answer
    expect(manager.asked).toEqual([{ kind: "addNode", address: "10.0.0.2:5556" }]);
  });

  test.each(ROUTES.filter(([method, path]) => `${method} ${path}` !== "POST /nodes"))(
    "does not open %s %s: 403",
    async (method, path) => {
      const response = await manager.fetch(method, path, undefined, bearer(JOIN));
      expect(response).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
      expect(manager.asked).toEqual([]);
    },
  );
});

describe("the token that tasks are given", () => {
  test("tells where the tasks of a job are", async () => {
    manager.reply = { kind: "endpoints", job: "web", endpoints: [], next: null };
    const response = await manager.fetch("GET", "/discovery/web", undefined, bearer(TASKS));
    expect(response).toMatchObject({ status: 200, body: { job: "web", endpoints: [], next: null } });
  });

  test.each<Route>([
    ...ROUTES.filter(([, path]) => path !== "/discovery/x"),
    ["POST", "/discovery/x"],
    ["GET", "/discovery"],
  ])("does not open %s %s: 403", async (method, path) => {
    const response = await manager.fetch(method, path, undefined, bearer(TASKS));
    expect(response).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
    expect(manager.asked).toEqual([]);
  });

  test("is another for another join token, and holds nothing of it", () => {
    expect(discoveryTokenOf(JOIN)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(discoveryTokenOf(JOIN)).not.toBe(discoveryTokenOf(`${JOIN}x`));
  });
});
