// The API's description tells of every route, and of nothing else, and its copies in docs are the current ones:
// UPDATE_OPENAPI=1 writes them anew.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Express } from "express";
import { describe, expect, test } from "vitest";
import { managerApi } from "../../../src/adapters/http/manager-api.ts";
import { managerDocument } from "../../../src/adapters/http/openapi/manager-document.ts";
import { workerDocument } from "../../../src/adapters/http/openapi/worker-document.ts";
import { workerApi } from "../../../src/adapters/http/worker-api.ts";

const update = process.env.UPDATE_OPENAPI === "1";
const nobody = async (): Promise<never> => expect.unreachable("nobody asks");
const log = (): void => {};

const manager = managerApi(nobody, log);
const beside = { logs: { open: nobody }, exec: { start: nobody } };
const worker = workerApi({ ask: nobody, sync: () => expect.unreachable("nobody syncs") }, log, beside);

const APIS = [
  ["manager", manager, managerDocument(), "openapi.json"],
  ["worker", worker, workerDocument(), "openapi-worker.json"],
] as const;

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** "GET /tasks/{id}" for each route. */
function routesOf(app: Express): string[] {
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
  return stack
    .flatMap(({ route }) =>
      Object.keys(route?.methods ?? {}).map(
        (method) => `${method.toUpperCase()} ${route?.path.replaceAll(/:(\w+)/g, "{$1}")}`,
      ),
    )
    .sort();
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const operationsOf = (document: { readonly paths?: object }): [string, Operation][] =>
  Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

describe.each(APIS)("the description of the %s's API", (_, app, document, file) => {
  const operations = operationsOf(document);

  test("tells of every route, and of no other", () => {
    expect(operations.map(([name]) => name).sort()).toEqual(routesOf(app));
  });

  test("names each operation once", () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(operations)("%s: summary, parameters, answers and refusals are described", (name, operation) => {
    expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
    const inPath = (operation.parameters ?? []).filter((each) => each.in === "path").map((each) => each.name);
    expect(inPath).toEqual([...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
    for (const parameter of operation.parameters ?? []) expect(parameter.description).toMatch(/\w/);
    const statuses = Object.keys(operation.responses);
    expect(statuses).toEqual(expect.arrayContaining(["401", "403", "429", "500"]));
    expect(statuses.some((status) => status.startsWith("2"))).toBe(true);
    for (const { description } of Object.values(operation.responses)) expect(description).toMatch(/\w/);
  });

  test(`is in docs/${file}: if it was meant to change, npm run openapi`, () => {
    const path = join(import.meta.dirname, "../../../docs", file);
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (update) writeFileSync(path, text);
    expect(readFileSync(path, "utf8") === text, "docs differ: npm run openapi").toBe(true);
  });
});

test("a manager serves its description, and a client of another version reads OpenAPI 3.1", () => {
  expect(managerDocument().openapi).toBe("3.1.0");
});
