// Bad input dies at the edge: a 4xx that says which field, what was given and what is accepted. The machine behind
// never hears of it.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FakeManager, startFakeManager, TASK_ID } from "./fake-manager.ts";

let manager: FakeManager;

beforeAll(async () => {
  manager = await startFakeManager();
});
beforeEach(() => {
  manager.asked.length = 0;
});
afterAll(() => manager.close());

const task = (fields: object) => ({ name: "web", image: "demo", ...fields });
const checked = (fields: object) =>
  task({ portBindings: [80], healthCheck: { kind: "http", port: 80, ...fields } });
const TIMEOUT = "healthCheck.timeoutMs";
const AFAR = { kind: "command", port: undefined, command: ["true"], from: "manager" };

/** What is wrong | the body | the field named | words of the message. */
const BAD_TASKS: [string, unknown, string | undefined, RegExp][] = [
  ["no image", { name: "web" }, "image", /Field image is missing; accepted: an image name/],
  ["no name", { image: "demo" }, "name", /Field name is missing/],
  ["a list", [], undefined, /The body is \[\]; accepted: an object with .*name, image/],
  ["a bare text", '"web"', undefined, /The body is "web"/],
  ["null", "null", undefined, /The body is null/],
  ["a misspelt field", task({ imagee: "x" }), "imagee", /did you mean image\?/],
  ["a field nobody knows", task({ zzzzzz: 1 }), "zzzzzz", /not known; accepted: .*image/],
  ["a name in capitals", task({ name: "Web" }), "name", /is "Web"; accepted: 1\.\.63 of a–z/],
  ["an image with a space", task({ image: "a b" }), "image", /without spaces/],
  ["an id that is no uuid", task({ id: "7" }), "id", /is "7"; accepted: a uuid/],
  ["cpu without a unit", task({ cpu: "2" }), "cpu", /is "2"; accepted: a whole number of millicores/],
  ["half a millicore", task({ cpu: 0.5 }), "cpu", /is 0.5/],
  ["a negative amount", task({ memory: -1 }), "memory", /is -1; accepted: a whole number of bytes/],
  ["an unknown unit", task({ memory: "3 XB" }), "memory", /KiB, MiB/],
  ["an amount written twice", task({ cpu: 1, resources: { cpu: 2 } }), "cpu", /not both/],
  ["a negative resource", task({ resources: { licences: -1 } }), "resources.licences", /is -1/],
  ["a command as one text", task({ command: "sleep 60" }), "command", /a list of texts/],
  ["an empty command", task({ command: [] }), "command", /at least one text/],
  ["NUL in a command", task({ command: ["true", "\u0000"] }), "command[1]", /is "\\u0000"; .*without NUL/],
  ["NUL in an entrypoint", task({ entrypoint: ["a\u0000"] }), "entrypoint[0]", /without NUL/],
  ["NUL in an image", task({ image: "a\u0000" }), "image", /without NUL/],
  ["NUL in env", task({ env: { A: "x\u0000" } }), "env.A", /is "x\\u0000"; accepted: a text without NUL/],
  ["NUL in a variable's name", task({ env: { "A\u0000": "x" } }), "env", /without '=' and NUL/],
  ["a variable's name with =", task({ env: { "A=B": "x" } }), "env.A=B", /is "A=B"; .*without '='/],
  ["an empty variable's name", task({ env: { "": "x" } }), "env", /1\.\.256/],
  ["__proto__ in env", '{"name":"w","image":"i","env":{"__proto__":"x"}}', "env.__proto__", /not __proto__/],
  ["NUL in a workdir", task({ workdir: "/\u0000" }), "workdir", /without NUL/],
  ["NUL in a user", task({ user: "\u0000" }), "user", /without NUL/],
  ["NUL in a mount", task({ mounts: [{ source: "\u0000", target: "/b" }] }), "mounts[0].source", /NUL/],
  ["NUL in a target", task({ mounts: [{ source: "a", target: "/\u0000" }] }), "mounts[0].target", /NUL/],
  ["NUL in a constraint", task({ constraints: ["zone=\u0000"] }), "constraints[0].values[0]", /NUL/],
  [
    "__proto__ in resources",
    '{"name":"w","image":"i","resources":{"__proto__":1}}',
    "resources.__proto__",
    /not __proto__/,
  ],
  ["NUL in a resource's name", task({ resources: { "a\u0000": 1 } }), "resources", /without NUL/],
  ["env that is a list", task({ env: [] }), "env", /an object of texts by variable name/],
  ["a number in env", task({ env: { A: 1 } }), "env.A", /is 1; accepted: a text/],
  ["a port of zero", task({ exposedPorts: [0] }), "exposedPorts[0]", /1\.\.65535/],
  ["a port that is no port", task({ portBindings: ["x"] }), "portBindings[0]", /is "x"/],
  [
    "a nested misspelling",
    task({ portBindings: [{ port: 1 }] }),
    "portBindings[0].port",
    /not known; accepted: containerPort, hostPort, protocol/,
  ],
  [
    "a task too large",
    task({ env: { A: "x".repeat(131_072) } }),
    undefined,
    /a task of 128 KiB as JSON at most; this one takes 129/,
  ],
  ["one host port twice", task({ portBindings: ["80:1", "80:2"] }), "portBindings", /distinct host ports/],
  ["a relative mount", task({ mounts: [{ source: "a", target: "b" }] }), "mounts[0].target", /absolute/],
  ["two shared gpus", task({ gpus: { count: 2, milli: 5 } }), "gpus.milli", /is 5; accepted: 1000 when/],
  ["an unknown kind", task({ kind: "cron" }), "kind", /is "cron"; accepted: one of service, batch/],
  ["an unknown policy", task({ restartPolicy: "maybe" }), "restartPolicy.mode", /one of on-failure, never/],
  ["a priority too high", task({ priority: 1001 }), "priority", /0\.\.1000/],
  [
    "a check of no kind",
    task({ healthCheck: { port: 80 } }),
    "healthCheck.kind",
    /one of http, tcp, command/,
  ],
  ["a check of one word", task({ healthCheck: "http" }), "healthCheck", /is "http"; accepted: an object/],
  ["a check without a port", checked({ port: undefined }), "healthCheck.port", /missing; accepted: a whole/],
  ["a check of an unpublished port", checked({ port: 81 }), "healthCheck.port", /is 81; .*portBindings/],
  [
    "a timeout beyond the interval",
    checked({ intervalMs: "1s", timeoutMs: "2s" }),
    TIMEOUT,
    /is 2000; .*1000 ms/,
  ],
  ["an interval of nothing", checked({ intervalMs: 0 }), "healthCheck.intervalMs", /from 100 ms/],
  ["no failures", checked({ failures: 0 }), "healthCheck.failures", /1\.\.100/],
  ["a code that is none", checked({ expectedCodes: [99] }), "healthCheck.expectedCodes[0]", /100\.\.599/],
  ["a path that is none", checked({ path: "health" }), "healthCheck.path", /a path of printable ASCII/],
  ["a check of nobody's", checked({ from: "me" }), "healthCheck.from", /one of manager, worker/],
  ["a command from afar", checked(AFAR), "healthCheck.from", /is "manager"; accepted: worker/],
  ["a misspelt check", checked({ failure: 3 }), "healthCheck.failure", /did you mean failures\?/],
  ["an unknown fence", task({ onDisconnect: "kill" }), "onDisconnect", /one of keep, stop/],
  ["a very long value", task({ kind: "x".repeat(5000) }), "kind", /^.{0,200}$/],
  ["the book's task without an id", { State: 2, Task: {} }, "Task.ID", /missing/],
  ["a state of no number", { State: 9, Task: { ID: TASK_ID } }, "State", /is 9; accepted: one of Pending/],
  [
    "the book's health check without a port",
    { Task: { ID: TASK_ID, Name: "w", Image: "i", HealthCheck: "/x" } },
    "Task.HealthCheck",
    /missing; accepted: a whole number/,
  ],
];

describe("POST /tasks", () => {
  test.each(BAD_TASKS)("%s is refused", async (_what, body, field, words) => {
    const response = await manager.fetch("POST", "/tasks", body);
    expect(response.status).toBe(400);
    const { error } = response.body as { error: { code: string; message: string; field?: string } };
    expect(error.field).toBe(field);
    expect(error.message).toMatch(words);
    expect(manager.asked).toEqual([]);
  });
});

const DEEP = `{"name": "x", "image": "d", "env": {"A": ${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;

const BAD_REQUESTS: [string, [string, string, unknown?, Record<string, string>?], number, string][] = [
  ["JSON cut short", ["POST", "/tasks", '{"name":'], 400, "bad-json"],
  ["no body", ["POST", "/tasks"], 400, "bad-field"],
  [
    "another content type",
    ["POST", "/tasks", "x=1", { "content-type": "text/plain" }],
    415,
    "bad-content-type",
  ],
  ["a body nested deeper than it can be told", ["POST", "/tasks", DEEP], 400, "bad-field"],
  ["a body above 1 MiB", ["POST", "/tasks", { name: "x".repeat(1_100_000) }], 413, "body-too-large"],
  ["a key with a space", ["POST", "/tasks", task({}), { "idempotency-key": "a b" }], 400, "bad-field"],
  [
    "a count of nothing",
    ["POST", "/jobs", { name: "web", count: 0, task: { image: "d" } }],
    400,
    "bad-field",
  ],
  ["a job without a task", ["POST", "/jobs", { name: "web", count: 1 }], 400, "bad-field"],
  [
    "an id in a job's task",
    ["POST", "/jobs", { name: "w", count: 1, task: task({ id: TASK_ID }) }],
    400,
    "unknown-field",
  ],
  ["an address without port", ["POST", "/nodes", { address: "localhost" }], 400, "bad-field"],
  ["an unknown state", ["GET", "/tasks?state=Asleep"], 400, "bad-field"],
  ["a limit too high", ["GET", "/tasks?limit=1001"], 400, "bad-field"],
  ["a cursor that is no number", ["GET", "/events?after=x"], 400, "bad-field"],
  ["an unknown parameter", ["GET", "/tasks?stat=Running"], 400, "unknown-field"],
  ["a path nobody serves", ["GET", "/nothing"], 404, "route-unknown"],
  ["a method nobody serves", ["PUT", "/tasks"], 404, "route-unknown"],
  ["a path that cannot be decoded", ["GET", "/tasks/%E0%A4%A"], 400, "bad-request"],
];

describe("requests", () => {
  test.each(BAD_REQUESTS)("%s is refused", async (_what, request, status, code) => {
    const response = await manager.fetch(...request);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ error: { code, message: expect.stringMatching(/^[A-Z]/) } });
    expect(response.text).not.toMatch(/node_modules|\.ts:|at \w+ \(/);
    expect(manager.asked).toEqual([]);
    expect(manager.logged).toEqual([]);
  });
});
