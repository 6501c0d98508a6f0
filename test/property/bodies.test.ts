// Whatever is sent to either API, no request is a 5xx: bodies drawn by the API's own description, half of them spoilt, and
// queries and paths beside. Afterwards every checker of the tank has held and the cluster still runs a task. `npm test`
// takes a slice; the long tests (PROPERTY_RUNS) send 10,000 to each endpoint.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpServer, serve } from "../../src/adapters/http/http-server.ts";
import { managerDocument } from "../../src/adapters/http/openapi/manager-document.ts";
import { workerDocument } from "../../src/adapters/http/openapi/worker-document.ts";
import { workerApi } from "../../src/adapters/http/worker-api.ts";
import { call } from "../adapters/http/fake-manager.ts";
import { bodyOf, type Components, type Schema, spoilt } from "./bodies/schema-bodies.ts";
import { TankManager } from "./bodies/tank-manager.ts";

const RUNS = 10 * Number(process.env.PROPERTY_RUNS ?? 4);
const SEED = 20_261_124;
const TIMEOUT_MS = 3_600_000;

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Endpoint {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** What is passed on to a worker needs one on a network. */
const ELSEWHERE = /logs|exec/;

function endpointsOf(document: { readonly paths?: object }, skipped: RegExp): Endpoint[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>)
      .filter(() => !skipped.test(path))
      .map(([method, operation]) => {
        const name = `${method.toUpperCase()} ${path}`;
        return { name, method: method.toUpperCase(), path, operation };
      }),
  );
}

const NAMES = fc.oneof(
  fc.constantFrom("web", "job-1", "node-0", "node-1", "node-2", "0b5e2a8c-4c1f-4d3e-9a53-2f8f3c1f7f10"),
  fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }),
);

const VALUES = fc.oneof(
  fc.constantFrom("", "0", "1", "true", "false", "Running", "active", "ready", "zone=a", "10s"),
  fc.string({ maxLength: 12, unit: "grapheme" }),
);

interface Drawn {
  readonly path: string;
  readonly body: unknown;
  readonly key: string | null;
}

function requests({ path, operation }: Endpoint, all: Components): fc.Arbitrary<Drawn> {
  const inQuery = (operation.parameters ?? []).filter((each) => each.in === "query").map(({ name }) => name);
  const query = fc.dictionary(fc.constantFrom(...inQuery, "unheardOf"), VALUES, { maxKeys: 2 });
  const names = fc.array(NAMES, { minLength: 2, maxLength: 2 });
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const valid = schema === undefined ? fc.constant(undefined) : bodyOf(schema, all);
  const body = fc.oneof(valid, schema === undefined ? valid : valid.chain(spoilt));
  const key = fc.option(fc.constantFrom("k1", "k2", "k3"), { freq: 5 });
  return fc.record({ query, names, body, key }).map((drawn) => {
    const left = [...drawn.names];
    const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(left.pop() ?? "x"));
    const search = new URLSearchParams(drawn.query);
    return { path: search.size === 0 ? filled : `${filled}?${search}`, body: drawn.body, key: drawn.key };
  });
}

async function neverFails(url: string, endpoint: Endpoint, all: Components): Promise<void> {
  await fc.assert(
    fc.asyncProperty(requests(endpoint, all), async ({ path, body, key }) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const headers: Record<string, string> = key === null ? {} : { "idempotency-key": key };
      const { status, text } = await call(url + path, endpoint.method, payload, headers).catch((error) => {
        if (error instanceof SyntaxError) return { status: 200, text: "" }; // an answer that is no JSON
        throw error;
      });
      expect(status, text).toBeLessThan(500);
      if (status >= 400) expect(text).toMatch(/^\{"error":\{"code":"[a-z-]+"/);
    }),
    { numRuns: RUNS, seed: SEED },
  );
}

describe("the manager", () => {
  const manager = new TankManager();
  const all = (managerDocument().components?.schemas ?? {}) as Components;
  beforeAll(() => manager.listen());
  afterAll(() => manager.close());

  test.each(endpointsOf(managerDocument(), ELSEWHERE))(
    "answers whatever is sent to $name",
    async (endpoint) => {
      await neverFails(manager.url, endpoint, all);
      expect(manager.bugs).toEqual([]);
      expect(manager.violations).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test("has kept every promise, and runs a task that is sent then", async () => {
    for (const node of [0, 1, 2]) {
      await call(`${manager.url}/nodes`, "POST", { address: `node-${node}:5556` });
      manager.pass(3);
      await call(`${manager.url}/nodes/node-${node}/undrain`, "POST", undefined);
      await call(`${manager.url}/nodes/node-${node}/uncordon`, "POST", undefined);
    }
    manager.pass(10);
    const task = { name: "demo", image: "demo", cpu: 1, priority: 1000 };
    const made = await call(`${manager.url}/tasks`, "POST", task);
    expect(made.status).toBe(201);
    manager.pass(10);
    const { body } = await call(`${manager.url}${made.location}`, "GET", undefined);
    expect(body).toMatchObject({ state: "Running" });
    expect(manager.violations).toEqual([]);
  });
});

describe("a worker", () => {
  const all = (workerDocument().components?.schemas ?? {}) as Components;
  const bugs: unknown[] = [];
  let server: HttpServer;
  beforeAll(async () => {
    const stats = { kind: "stats", stats: null, tasks: 0 } as const;
    const refused = { kind: "refused", code: "owned", message: "Cluster c owns this worker" } as const;
    const info = { id: "n", name: "n", capacity: {}, gpus: [], labels: {} };
    const door = {
      ask: async ({ kind }: { readonly kind: string }) => {
        if (kind === "getStats") return stats;
        return kind === "listAttempts" ? ({ kind: "attempts", node: info, attempts: [] } as const) : refused;
      },
      sync: () => expect.unreachable("a sync that nobody could have drawn"),
    };
    server = await serve(
      workerApi(door, (error) => bugs.push(error), { exec: { start: async () => null } }),
      "127.0.0.1",
      0,
    );
  });
  afterAll(() => server.close(0));

  test.each(endpointsOf(workerDocument(), /logs/))(
    "answers whatever is sent to $name",
    async (endpoint) => {
      await neverFails(`http://127.0.0.1:${server.port}`, endpoint, all);
      expect(bugs).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
