// The examples in docs/examples are what a user posts first: the API accepts each.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JOB } from "../../../src/adapters/http/job-schema.ts";
import { parseBody } from "../../../src/adapters/http/parse-body.ts";
import { SUBMISSION } from "../../../src/adapters/http/task-schema.ts";

const FOLDER = join(import.meta.dirname, "../../../docs/examples");
const examples = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

test("there are examples", () => {
  expect(examples).toContain("web.json");
});

test.each(examples)("%s is accepted", (name) => {
  const body: object = JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
  const parse = () => ("task" in body ? parseBody(JOB, body) : parseBody(SUBMISSION, body));
  expect(parse).not.toThrow();
});
