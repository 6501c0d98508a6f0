// The manager's prober against real servers on the loopback.

import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NetworkProber } from "../../../src/adapters/health/network-prober.ts";
import type { NetworkProbe, ProbeResult } from "../../../src/core/task/probe.ts";
import type { HttpCheck } from "../../../src/core/task/spec.ts";
import { TIMING, tcpCheck } from "../../core/checks.ts";
import { until } from "../until.ts";

const servers: (Server | TcpServer)[] = [];
let prober: NetworkProber;
let results: ProbeResult[];

beforeEach(() => {
  results = [];
  prober = new NetworkProber();
  prober.listen((result) => results.push(result));
});

afterEach(async () => {
  await new Promise<void>((resolve) => prober.close(resolve));
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function portOf(server: Server | TcpServer, host = "127.0.0.1"): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const answering = (status: number): Promise<number> =>
  portOf(createServer((_request, response) => void response.writeHead(status, { location: "/" }).end("x")));

/** Takes connections and never says a word. */
const silent = (): Promise<number> => portOf(createTcpServer((socket) => void socket.resume()));

async function freePort(): Promise<number> {
  const port = await portOf(createTcpServer());
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}

const http = (wanted: Partial<HttpCheck> = {}): HttpCheck => {
  return {
    kind: "http",
    path: "/health",
    port: 80,
    expectedCodes: [200],
    from: "manager",
    ...TIMING,
    ...wanted,
  };
};

async function probe(address: string, check: NetworkProbe["check"]): Promise<ProbeResult> {
  prober.probe({ number: 7, taskId: "t", attempt: 2, node: 0, address, check });
  expect(results).toEqual([]); // told later, never from inside the call
  await until(() => results.length > 0, "the result is told");
  expect(results).toHaveLength(1);
  return results[0] as ProbeResult;
}

test("an expected status passes", async () => {
  const port = await answering(200);
  expect(await probe(`127.0.0.1:${port}`, http())).toEqual({
    number: 7,
    taskId: "t",
    attempt: 2,
    outcome: "passed",
    detail: "GET /health answered 200",
  });
});

test.each([500, 404, 204, 301])(
  "status %i fails where 200 is expected, and is not followed",
  async (status) => {
    const address = `127.0.0.1:${await answering(status)}`;
    expect(await probe(address, http())).toMatchObject({
      outcome: "failed",
      detail: `GET /health answered ${status}`,
    });
  },
);

test("other statuses may be expected", async () => {
  const address = `127.0.0.1:${await answering(204)}`;
  expect((await probe(address, http({ expectedCodes: [200, 204] }))).outcome).toBe("passed");
});

test("the path is asked for as it is written, with its query", async () => {
  let url = "";
  const server = createServer((request, response) => {
    url = request.url ?? "";
    response.end();
  });
  await probe(`127.0.0.1:${await portOf(server)}`, http({ path: "/a?b=%20c" }));
  expect(url).toBe("/a?b=%20c");
});

test("a body without end does not matter", async () => {
  const server = createServer((_request, response) => void response.write("x".repeat(100_000)));
  expect((await probe(`127.0.0.1:${await portOf(server)}`, http())).outcome).toBe("passed");
});

test("a server that hangs is silent after the timeout", async () => {
  const result = await probe(`127.0.0.1:${await silent()}`, http({ timeoutMs: 150 }));
  expect(result).toMatchObject({ outcome: "silent", detail: "GET /health: no answer within 150 ms" });
});

test("nobody at the port is a failure, for http and for tcp", async () => {
  const address = `127.0.0.1:${await freePort()}`;
  expect(await probe(address, http())).toMatchObject({
    outcome: "failed",
    detail: "GET /health: connection refused",
  });
  results.length = 0;
  expect(await probe(address, tcpCheck())).toMatchObject({
    outcome: "failed",
    detail: "connecting to port 80: connection refused",
  });
});

test("a server that hangs up is a failure", async () => {
  const port = await portOf(createTcpServer((socket) => socket.destroy()));
  expect((await probe(`127.0.0.1:${port}`, http())).outcome).toBe("failed");
});

test("whoever takes the connection passes a tcp check, and is left at once", async () => {
  let left = false;
  const server = createTcpServer((socket) => {
    socket.resume().on("close", () => {
      left = true;
    });
  });
  expect((await probe(`127.0.0.1:${await portOf(server)}`, tcpCheck())).outcome).toBe("passed");
  await until(() => left, "the connection is closed");
});

test("an IPv6 address is dialled", async () => {
  const port = await portOf(createTcpServer(), "::1");
  expect((await probe(`[::1]:${port}`, tcpCheck())).outcome).toBe("passed");
});

test("a closed prober gives up what is under way and tells nothing more", async () => {
  prober.probe({
    number: 1,
    taskId: "t",
    attempt: 1,
    node: 0,
    address: `127.0.0.1:${await silent()}`,
    check: http(),
  });
  await new Promise<void>((resolve) => prober.close(resolve));
  expect(results).toEqual([]);
});
