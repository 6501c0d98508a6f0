// What a command says of a manager that it cannot talk to: what is missing, not what the socket did.

import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { rootCertificates } from "node:tls";
import type { Logger } from "pino";
import { afterEach, expect, test } from "vitest";
import { opensAll } from "../../src/adapters/http/tokens.ts";
import { ApiClient } from "../../src/cli/api-client.ts";
import { joinManager } from "../../src/cli/compose/join.ts";
import { type FakeManager, startFakeManager } from "../adapters/http/fake-manager.ts";
import { runCli } from "./fake-io.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function managerWith(...keys: Parameters<typeof startFakeManager>[0] & object): Promise<FakeManager> {
  const manager = await startFakeManager(keys);
  open.push(manager);
  return manager;
}

/** Hangs up on plain HTTP, as a server that speaks TLS does. */
async function hangsUp(): Promise<number> {
  const server: Server = createServer((socket) => socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return (server.address() as { port: number }).port;
}

test("who presents no token is told where commands take theirs from", async () => {
  const manager = await managerWith(opensAll("0123456789abcdef"));
  const err =
    "error: A token is needed: Authorization: Bearer TOKEN; commands take theirs from the file in WAVETANK_TOKEN_FILE\n";
  expect(await runCli(["status", "--manager", manager.url.slice(7)])).toEqual({ exitCode: 1, out: "", err });
});

test("who speaks plainly to a manager that hangs up is told of TLS", async () => {
  const address = `127.0.0.1:${await hangsUp()}`;
  const err = `error: Cannot reach the manager at ${address}: other side closed; one that speaks TLS is reached with WAVETANK_TLS_CA\n`;
  expect(await runCli(["status", "--manager", address])).toEqual({ exitCode: 1, out: "", err });
});

const LONELY = {
  address: "127.0.0.1:1",
  access: { token: null, ca: null },
  isGivenUp: async () => false,
  lookEveryMs: 5,
};

test("a worker joins once, and again when it is given up", async () => {
  const posts: string[] = [];
  const server = createHttpServer((request, response) => {
    posts.push(`${request.method} ${request.url}`);
    response.writeHead(201).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push({ close: () => server.close() });
  let givenUp = false;
  let looks = 0;
  const isGivenUp = async (): Promise<boolean> => {
    looks++;
    return givenUp;
  };
  const manager = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const log = { info: () => {}, warn: () => {} } as unknown as Logger;
  open.push({ close: joinManager({ ...LONELY, manager, log, isGivenUp }) });
  await expect.poll(() => looks).toBeGreaterThan(3);
  expect(posts).toEqual(["POST /nodes"]);
  givenUp = true;
  await expect.poll(() => posts.length).toBeGreaterThan(1);
});

test("a worker that joins is told the same", async () => {
  const told: unknown[] = [];
  const leave = joinManager({
    ...LONELY,
    manager: `127.0.0.1:${await hangsUp()}`,
    log: { warn: (facts: unknown) => told.push(facts) } as unknown as Logger,
  });
  open.push({ close: leave });
  await expect.poll(() => told).toMatchObject([{ trouble: expect.stringContaining("WAVETANK_TLS_CA") }]);
});

test("who speaks TLS to a manager that does not is told so", async () => {
  const manager = await managerWith();
  const client = new ApiClient(manager.url.slice(7), { token: null, ca: rootCertificates[0] ?? "" });
  await expect(client.get("/tasks")).rejects.toThrow("it speaks no TLS, which WAVETANK_TLS_CA asks for");
});
