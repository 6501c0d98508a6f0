// Without a token, what a browser sends for a page from elsewhere is refused before the machine hears of it.

import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { opensAll } from "../../../src/adapters/http/tokens.ts";
import { type FakeManager, startFakeManager } from "./fake-manager.ts";

let manager: FakeManager;

beforeEach(async () => {
  manager = await startFakeManager();
});

afterEach(() => manager.close());

/** The status of a POST without a body; `fetch` would set Host itself. */
function cordon(headers: Record<string, string>, address = manager.url): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${address}/nodes/n1/cordon`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

test.each([
  ["of a page from elsewhere", { origin: "http://evil.example" }],
  ["of a page with no origin of its own", { origin: "null" }],
  ["of a page that only sounds like here", { origin: "http://localhost.evil.example:5555" }],
  ["under a name that leads here", { host: "evil.example:5555" }],
  ["under a name that begins as an address does", { host: "127.0.0.1.evil.example" }],
])("a request %s is refused, and the machine hears nothing", async (_, headers) => {
  expect(await cordon(headers)).toBe(403);
  expect(manager.asked).toEqual([]);
});

test.each([
  [{ origin: "http://localhost:8080" }],
  [{ origin: "http://127.0.0.1:5555", host: "127.0.0.1:5555" }],
  [{ host: "localhost" }],
  [{ host: "[::1]:5555" }],
])("one from here passes: %j", async (headers) => {
  await cordon(headers);
  expect(manager.asked).toHaveLength(1);
});

test("with a token it is the token that counts", async () => {
  const guarded = await startFakeManager([opensAll("a-token-for-everything")]);
  const authorization = "Bearer a-token-for-everything";
  await cordon({ authorization, host: "manager.example" }, guarded.url);
  expect(guarded.asked).toHaveLength(1);
  await guarded.close();
});
