// An engine refuses to remove a container that somebody else's removal is taking away: ours waits for that end.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";

let folder: string;
let server: Server;
let answers: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-removal-"));
  server = createServer((_request, response) => {
    const body = JSON.stringify({ message: "removal of container c is already in progress" });
    response.writeHead(answers.shift() ?? 500, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((listens) => server.listen(join(folder, "engine.sock"), listens));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const client = (timeouts = {}) =>
  new EngineClient({ kind: "socket", path: join(folder, "engine.sock") }, timeouts);

test("a removal that is under way already is waited for", async () => {
  answers = [409, 409, 404];
  await client().remove("c");
  expect(answers).toEqual([]);
});

test("one that takes too long is told as a time limit, and asked for no more", async () => {
  answers = Array(1000).fill(409);
  await expect(client({ startTimeoutMs: 200 }).remove("c")).rejects.toThrow("no answer within 200 ms");
});

test("another refusal is told", async () => {
  answers = [500];
  await expect(client().remove("c")).rejects.toMatchObject({ status: 500 });
});
