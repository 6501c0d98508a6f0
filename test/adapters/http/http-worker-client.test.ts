// The HTTP client keeps the contract against real sockets and a fake worker.

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { performance } from "node:perf_hooks";
import { HttpWorkerClient } from "../../../src/adapters/http/http-worker-client.ts";
import type { Sync } from "../../../src/core/sync/messages.ts";
import {
  answerTo,
  type Behaviour,
  type FakeWorker,
  type WorkerClientHarness,
  workerClientContract,
} from "../../contract/worker-client.ts";
import { eventually } from "./eventually.ts";

interface Held {
  readonly sync: Sync;
  readonly response: ServerResponse;
}

async function startFakeWorker(servers: Server[]): Promise<FakeWorker> {
  let behaviour: Behaviour = "answers";
  const received: Sync[] = [];
  let held: Held[] = [];
  let abandoned = 0;
  const respond = (sync: Sync, response: ServerResponse) => {
    received.push(sync);
    if (behaviour === "holds") {
      held.push({ sync, response });
      response.once("close", () => {
        if (!response.writableEnded) abandoned++;
      });
    } else if (behaviour === "fails") response.writeHead(500).end('{"error":{}}');
    else if (behaviour === "babbles") response.end('{"nodeId":3}');
    else response.end(JSON.stringify(answerTo(sync)));
  };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => respond(JSON.parse(body), response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave: (next) => {
      behaviour = next;
    },
    received,
    release: () => {
      for (const { sync, response } of held) response.end(JSON.stringify(answerTo(sync)));
      held = [];
    },
    get abandoned() {
      return abandoned;
    },
  };
}

workerClientContract("HttpWorkerClient", async (): Promise<WorkerClientHarness> => {
  const servers: Server[] = [];
  const client = new HttpWorkerClient();
  return {
    client,
    addWorker: () => startFakeWorker(servers),
    deadAddress: () => "127.0.0.1:1",
    until: (condition, deadlineMs) => eventually(condition, deadlineMs),
    nowMs: () => performance.now(),
    close: async () => {
      await new Promise<void>((resolve) => client.close(resolve));
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
});
