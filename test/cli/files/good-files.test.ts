// What files may be: YAML and JSON, several documents, a list, standard input's place; environment files; and the examples
// in docs/examples, which are what a user runs first.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requestsIn } from "../../../src/cli/files/requests.ts";
import { type FakeManager, SPEC, startFakeManager, TASK } from "../../adapters/http/fake-manager.ts";
import { runCli } from "../fake-io.ts";

let manager: FakeManager;
let folder: string;

beforeEach(async () => {
  manager = await startFakeManager();
  folder = mkdtempSync(join(tmpdir(), "wavetank-files-"));
});
afterEach(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const bodies = (file: string, env: Record<string, string> = {}) =>
  requestsIn([file], env).map(({ body }) => body);

const EXAMPLES = join(import.meta.dirname, "../../../docs/examples");
const examples = readdirSync(EXAMPLES).filter((name) => /\.(ya?ml|json)$/.test(name));

test("there are examples in both languages", () => {
  expect(examples).toEqual(expect.arrayContaining(["web.yaml", "batch.yaml", "hello.json"]));
});

test.each(examples)("docs/examples/%s is right", (name) => {
  expect(bodies(join(EXAMPLES, name)).length).toBeGreaterThan(0);
});

test("all examples can be run at once: their names differ", () => {
  expect(() =>
    requestsIn(
      examples.map((name) => join(EXAMPLES, name)),
      {},
    ),
  ).not.toThrow();
});

test("documents are tasks and jobs, empty ones are passed over, a list is several", () => {
  const text =
    "name: a\nimage: i\n---\n---\n- {name: b, image: i}\n- {name: c, count: 2, task: {image: i}}\n";
  const requests = requestsIn([write("a.yaml", text)], {});
  expect(requests.map(({ kind, body }) => [kind, body.name])).toEqual([
    ["task", "a"],
    ["task", "b"],
    ["job", "c"],
  ]);
});

test("anchors and merge keys spare writing things twice", () => {
  const text = "- &base\n  name: a\n  image: i\n  env: {A: '1'}\n- <<: *base\n  name: b\n";
  expect(bodies(write("a.yaml", text))[1]).toEqual({ name: "b", image: "i", env: { A: "1" } });
});

test("text stays text: yes, no and dates are no traps", () => {
  const text = "name: a\nimage: i\nenv: {A: yes, B: no, C: 2020-01-01, D: 'on'}\n";
  expect(bodies(write("a.yaml", text))[0]?.env).toEqual({ A: "yes", B: "no", C: "2020-01-01", D: "on" });
});

test("envFile lies beside its file, the environment's own variables win, a name alone is taken over", () => {
  write("app.env", '# comment\nA=1\nB=two words # not a comment\n\nHOME_DIR\nMISSING\nQUOTED="q"\r\n');
  write("more.env", "A=3\n");
  const file = write("a.yaml", "name: a\nimage: i\nenvFile: [app.env, more.env]\nenv: {C: c}\n");
  expect(bodies(file, { HOME_DIR: "/h" })[0]).toEqual({
    name: "a",
    image: "i",
    env: { A: "3", B: "two words # not a comment", HOME_DIR: "/h", QUOTED: '"q"', C: "c" },
  });
});

test("a line of an environment file that is none is told with its place", () => {
  write("app.env", "A=1\nnot a variable\n");
  const file = write("a.yaml", "name: a\nimage: i\nenvFile: app.env\n");
  expect(() => bodies(file)).toThrow(
    /app\.env:2:1: "not a variable" is no variable's name; accepted: lines NAME=VALUE/,
  );
});

test("several files are submitted in order, their documents too; --env-file goes with --image", async () => {
  manager.reply = { kind: "submitted", job: null, tasks: [TASK] };
  const ran = await runCli([
    "run",
    "--manager",
    manager.url.slice(7),
    write("a.yaml", "name: a\nimage: i\n---\nname: b\nimage: i\n"),
    write("c.json", '{"name": "c", "image": "i"}'),
  ]);
  expect(ran).toMatchObject({ exitCode: 0, err: "" });
  const names = manager.asked.map((asked) =>
    asked.kind === "submitTask" ? asked.submission.spec.name : asked.kind,
  );
  expect(names).toEqual(["a", "b", "c"]);
  const file = write("v.env", "A=1\nB=2\n");
  await runCli([
    "run",
    "--manager",
    manager.url.slice(7),
    "--image",
    "i",
    "--env-file",
    file,
    "--env",
    "B=3",
  ]);
  expect(manager.asked.at(-1)).toMatchObject({
    submission: { spec: { ...SPEC, name: "i", image: "i", env: { A: "1", B: "3" }, restartPolicy: null } },
  });
});

test("of several, none is submitted when a job's name is taken", async () => {
  const web = {
    name: "web",
    count: 2,
    gang: false,
    submittedAt: 0,
    completed: 0,
    failed: 0,
    serving: 2,
    stopped: 0,
    version: 1,
    rollout: null,
    live: 2,
    state: "active" as const,
  };
  manager.reply = { kind: "jobs", jobs: [web], next: null };
  const file = write("a.yaml", "name: a\nimage: i\n---\nname: web\ncount: 1\ntask: {image: i}\n");
  const ran = await runCli(["run", "--manager", manager.url.slice(7), file]);
  expect(ran).toMatchObject({
    exitCode: 1,
    err: `error: ${file}:4:1: document 2: Job web exists already; nothing was submitted\n`,
  });
  expect(manager.asked.map(({ kind }) => kind)).toEqual(["listJobs"]);
});

test("a flag that a file does not heed is refused", async () => {
  const ran = await runCli(["run", write("a.yaml", "name: a\nimage: i\n"), "--cpu", "1 core"]);
  expect(ran).toMatchObject({ exitCode: 2, err: "error: --cpu is for --image; in a file it is a field\n" });
});
