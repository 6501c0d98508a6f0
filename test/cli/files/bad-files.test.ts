// What is wrong in a file is one line that says where, what, and what is accepted; nothing of any file is submitted then.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeManager, startFakeManager } from "../../adapters/http/fake-manager.ts";
import { runCli } from "../fake-io.ts";

let manager: FakeManager;
let folder: string;

beforeAll(async () => {
  manager = await startFakeManager();
  folder = mkdtempSync(join(tmpdir(), "wavetank-files-"));
});
afterAll(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

async function runFile(text: string | Buffer, name = "bad.yaml") {
  const file = join(folder, name);
  writeFileSync(file, text);
  const before = manager.asked.length;
  const ran = await runCli(["run", file, "--manager", manager.url.slice(7)]);
  expect(manager.asked).toHaveLength(before);
  return { ...ran, err: ran.err.replaceAll(`${folder}/`, "") };
}

const GOOD = "name: good\nimage: demo\n";

/** What is wrong, the file, the line told. */
const BAD: readonly [string, string, string][] = [
  [
    "a misspelt field",
    "name: web\nimagee: demo\n",
    "bad.yaml:2:1: Field imagee is not known; did you mean image?",
  ],
  [
    "a misspelt field of a job's task",
    "name: web\ncount: 2\ntask:\n  image: demo\n  comand: [sh]\n",
    "bad.yaml:5:3: Field task.comand is not known; did you mean command?",
  ],
  [
    "a misspelt field of an entry in a list",
    "name: web\nimage: demo\nmounts:\n- source: a\n  target: /a\n  readonly: true\n",
    "bad.yaml:6:3: Field mounts[0].readonly is not known; did you mean readOnly?",
  ],
  [
    "a misspelt field of a health check",
    "name: web\nimage: demo\nhealthCheck: {kind: tcp, prot: 80}\n",
    "bad.yaml:3:26: Field healthCheck.prot is not known; did you mean port?",
  ],
  [
    "a missing field, where it is missing",
    "name: web\n",
    'bad.yaml:1:1: Field image is missing; accepted: an image name without spaces: "busybox:1.36"',
  ],
  [
    "a wrong type in the second document",
    `${GOOD}---\nname: web\nimage: demo\npriority: high\n`,
    'bad.yaml:6:11: document 2: Field priority is "high"; accepted: a whole number 0..1000',
  ],
  [
    "an absurd count",
    "name: web\ncount: 1000000\ntask: {image: a}\n",
    "bad.yaml:2:8: Field count is 1000000; accepted: a whole number 1..10000",
  ],
  [
    "a count that is text",
    "name: web\ncount: many\ntask: {image: a}\n",
    'bad.yaml:2:8: Field count is "many"; accepted: a whole number 1..10000',
  ],
  [
    "a negative count",
    "name: web\ncount: -1\ntask: {image: a}\n",
    "bad.yaml:2:8: Field count is -1; accepted: a whole number 1..10000",
  ],
  [
    "a job without a task",
    "name: web\ncount: 1\n",
    "bad.yaml:1:1: Field task is missing; accepted: an object with ",
  ],
  [
    "a port out of range",
    "name: a\nimage: b\nportBindings: [80, 70000]\n",
    "bad.yaml:3:20: Field portBindings[1].containerPort is 70000; accepted: a whole number 1..65535",
  ],
  [
    "a host port out of range",
    'name: a\nimage: b\nportBindings:\n- "99999:80"\n',
    "bad.yaml:4:3: Field portBindings[0].hostPort is 99999; accepted: a whole number 1..65535",
  ],
  [
    "the same host port twice",
    'name: a\nimage: b\nportBindings: ["8080:80", "8080:81"]\n',
    "bad.yaml:3:15: Field portBindings is [",
  ],
  [
    "an amount without a unit in text",
    'name: a\nimage: b\nmemory: "64"\n',
    'bad.yaml:3:9: Field memory is "64"; accepted: a whole number of bytes',
  ],
  [
    "an amount with a wrong unit",
    "name: a\nimage: b\ncpu: 2 hours\n",
    'bad.yaml:3:6: Field cpu is "2 hours"; accepted: a whole number of millicores',
  ],
  ["a negative amount", "name: a\nimage: b\nmemory: -5\n", "bad.yaml:3:9: Field memory is -5; accepted: "],
  [
    "an absurd amount",
    "name: a\nimage: b\nmemory: 1.0e+300\n",
    "bad.yaml:3:9: Field memory is 1e+300; accepted: ",
  ],
  [
    "an amount that is no number",
    "name: a\nimage: b\nmemory: .nan\n",
    "bad.yaml:3:9: Field memory is null; accepted: ",
  ],
  [
    "a number in the environment",
    "name: a\nimage: b\nenv:\n  PORT: 80\n",
    "bad.yaml:4:9: Field env.PORT is 80; accepted: a text",
  ],
  [
    "a command that is one text",
    "name: a\nimage: b\ncommand: sleep 60\n",
    'bad.yaml:3:10: Field command is "sleep 60"; accepted: a list of texts: ["sleep", "60"]',
  ],
  [
    "an unknown kind",
    "name: a\nimage: b\nkind: cron\n",
    'bad.yaml:3:7: Field kind is "cron"; accepted: one of service, batch',
  ],
  [
    "a name in capitals",
    "name: Web\nimage: b\n",
    'bad.yaml:1:7: Field name is "Web"; accepted: 1..63 of a–z',
  ],
  ["a name that is too long", `name: ${"a".repeat(64)}\nimage: b\n`, "bad.yaml:1:7: Field name is "],
  [
    "an image with a space",
    "name: a\nimage: b c\n",
    'bad.yaml:2:8: Field image is "b c"; accepted: an image name without spaces',
  ],
  [
    "a mount whose target is no path",
    "name: a\nimage: b\nmounts: [{source: v, target: data}]\n",
    'bad.yaml:3:30: Field mounts[0].target is "data"; accepted: an absolute path',
  ],
  [
    "a constraint that says nothing",
    "name: a\nimage: b\nconstraints: [zone]\n",
    "bad.yaml:3:15: Field constraints[0] is ",
  ],
  [
    "an amount in two places",
    "name: a\nimage: b\ncpu: 1 core\nresources: {cpu: 2 cores}\n",
    "bad.yaml:3:6: Field cpu is 1000; accepted: cpu either here or in resources, not both",
  ],
  [
    "a check of a port that nobody reaches",
    "name: a\nimage: b\nhealthCheck: {kind: http, port: 80}\n",
    "bad.yaml:3:33: Field healthCheck.port is 80; accepted: a TCP port in portBindings",
  ],
  [
    "a timeout above its interval",
    "name: a\nimage: b\nportBindings: [80]\nhealthCheck: {kind: tcp, port: 80, intervalMs: 1s, timeoutMs: 2s}\n",
    "bad.yaml:4:63: Field healthCheck.timeoutMs is 2000; accepted: at most the interval, 1000 ms",
  ],
  [
    "an id that is none",
    "name: a\nimage: b\nid: 5\n",
    "bad.yaml:3:5: Field id is 5; accepted: a uuid in lower case",
  ],
  [
    "a task that is a text",
    "name: web\ncount: 1\ntask: busybox\n",
    'bad.yaml:3:7: Field task is "busybox"; accepted: an object with ',
  ],
  [
    "a document that is a text",
    "hello\n",
    "bad.yaml:1:1: The document is a string; accepted: an object that is a task or a job",
  ],
  [
    "a document that is a number",
    `${GOOD}---\n42\n`,
    "bad.yaml:4:1: document 2: The document is a number; accepted: an object",
  ],
  ["a list in a list", "- [1]\n", "bad.yaml:1:3: The document is a list; accepted: an object"],
  ["an empty file", "", "Cannot run bad.yaml: it holds nothing; accepted: tasks and jobs"],
  [
    "comments only",
    "# later\n---\n# too\n",
    "Cannot run bad.yaml: it holds nothing; accepted: tasks and jobs",
  ],
  [
    "two tasks of one name",
    `${GOOD}---\n${GOOD}`,
    'bad.yaml:4:7: document 2: Field name is "good", as at bad.yaml:1:7: document 1; accepted: a name of its own',
  ],
  [
    "a task and a job of one name",
    `${GOOD}---\nname: good\ncount: 2\ntask: {image: b}\n`,
    'bad.yaml:4:7: document 2: Field name is "good"',
  ],
  [
    "the same field twice",
    "name: a\nimage: b\nimage: c\n",
    "bad.yaml:3:1: it is not YAML: Map keys must be unique",
  ],
  [
    "a tab where spaces belong",
    "name: a\nresources:\n\tcpu: 1\n",
    "bad.yaml:3:1: it is not YAML: Tabs are not allowed as indentation",
  ],
  [
    "a bracket that is not closed",
    "name: a\ncommand: [sh, -c\n",
    "bad.yaml:3:1: it is not YAML: Flow sequence in block collection must be",
  ],
  [
    "a quote that is not closed",
    'name: "a\nimage: b\n',
    'bad.yaml:3:1: it is not YAML: Missing closing "quote',
  ],
  [
    "an indentation that fits nowhere",
    "name: a\n   image: b\n",
    "bad.yaml:1:7: it is not YAML: Nested mappings are not allowed",
  ],
  [
    "an anchor that is nowhere",
    "name: a\nimage: *nowhere\n",
    "bad.yaml:2:8: it is not YAML: there is no anchor &nowhere before it",
  ],
  [
    "a tag that nobody knows",
    "name: a\nimage: !image b\n",
    "bad.yaml:2:8: it is not YAML: Unresolved tag: !image",
  ],
  [
    "an environment file that is not there",
    "name: a\nimage: b\nenvFile: none.env\n",
    "Cannot read none.env: no such file",
  ],
  [
    "an environment file that is a number",
    "name: a\nimage: b\nenvFile: 5\n",
    "bad.yaml:3:10: Field envFile is 5; accepted: a file or a list of files",
  ],
];

test.each(BAD)("%s is told with its place, and nothing is submitted", async (_what, text, told) => {
  const { exitCode, err, out } = await runFile(text);
  expect(err).toContain(`error: ${told}`);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
});

test("of several wrong documents each is told, in a line of its own, and the good ones are not submitted", async () => {
  const { exitCode, err } = await runFile(`imag: b\n---\n${GOOD}---\nname: x\nimage: 7\n`);
  expect(exitCode).toBe(2);
  expect(err.split("\n")).toEqual([
    expect.stringMatching(/^error: bad\.yaml:1:1: document 1: Field imag is not known; did you mean image\?/),
    expect.stringMatching(/^error: bad\.yaml:7:8: document 3: Field image is 7; /),
    "",
  ]);
});

test("a JSON file tells line and column as well, tabs and all", async () => {
  const { exitCode, err } = await runFile(
    '{\n\t"name": "a",\n\t"image": "b",\n\t"priorty": 3\n}\n',
    "bad.json",
  );
  expect({ exitCode, err }).toEqual({
    exitCode: 2,
    err: "error: bad.json:4:2: Field priorty is not known; did you mean priority?\n",
  });
});

test("aliases that grow without end are refused", async () => {
  const levels = Array.from(
    { length: 9 },
    (_, n) => `l${n}: &l${n} [${n === 0 ? "x" : Array(10).fill(`*l${n - 1}`)}]`,
  );
  const { exitCode, err } = await runFile(`${levels.join("\n")}\n`);
  expect(exitCode).toBe(2);
  expect(err).toMatch(/^error: bad\.yaml:1:1: it is not YAML: Excessive alias count/);
});

test("what is not UTF-8, or too large, is no file of ours", async () => {
  expect(await runFile(Buffer.from([0x6e, 0xff, 0xfe]))).toMatchObject({
    exitCode: 2,
    err: "error: Cannot read bad.yaml: it is not text in UTF-8\n",
  });
  expect(await runFile(Buffer.alloc(16 * 2 ** 20 + 1, 0x20))).toMatchObject({
    exitCode: 2,
    err: "error: Cannot read bad.yaml: it is too large; accepted: up to 16 MiB\n",
  });
});
