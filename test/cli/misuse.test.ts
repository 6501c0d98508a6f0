// Misuse is one line on stderr and exit code 2; what does not work out is one line and exit code 1.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeManager, startFakeManager, TASK_ID } from "../adapters/http/fake-manager.ts";
import { runCli } from "./fake-io.ts";

let manager: FakeManager;
let folder: string;

beforeAll(async () => {
  manager = await startFakeManager();
  folder = mkdtempSync(join(tmpdir(), "wavetank-cli-"));
});
afterAll(async () => {
  await manager.close();
  rmSync(folder, { recursive: true });
});

const MISUSES: [string[], RegExp][] = [
  [["bogus"], /unknown command 'bogus'/],
  [["mangaer"], /Did you mean manager\?/],
  [["nodes", "--bogus"], /unknown option '--bogus'/],
  [["manager", "--port", "x"], /--port.*Accepted: a whole number 0\.\.65535/],
  [["manager", "--store", "sqlite"], /--store.*Allowed choices are lmdb, memory/],
  [["manager", "--scheduler", "luck"], /--scheduler.*Accepted: round-robin, .*, or a file like \.\/mine\.ts/],
  [["manager", "--workers", "localhost"], /--workers.*host:port/],
  [["worker", "--cpu", "2x"], /--cpu.*millicores/],
  [["worker", "--cpu", "4"], /--cpu.*Accepted: 100m or more, like "4000m" or "4 cores"/],
  [["run", "--image", "i", "--constraint", "foo"], /--constraint.*'foo'.*LABEL=VALUE/],
  [["run", "--image", "i", "--port", "http"], /--port.*'http'.*8080:80/],
  [["run", "--image", "i", "--port", "70000"], /--port.*1\.\.65535/],
  [["run", "."], /Cannot read \.: it is a folder/],
  [["worker", "--label", "zone"], /--label.*KEY=VALUE/],
  [["worker", "--host", "0.0.0.0", "--join", "127.0.0.1:5555"], /needs --advertise/],
  [["inspect", "web", "--kind", "thing"], /--kind.*task, node, job/],
  [["status", "--watch", "0"], /--watch.*1\.\.3600/],
  [["nodes", "--watch", "often"], /--watch.*a whole number/],
  [["completion", "tcsh"], /tcsh.*bash, zsh, fish/],
  [["completion"], /missing required argument 'shell'/],
  [["scale", "web", "3", "--timeout", "5s"], /--timeout is for --wait/],
  [["stop", "t", "--timeout", "5s"], /--timeout is for --wait/],
  [["drain", "n", "--timeout", "5s"], /--timeout is for --wait/],
  [["update", "web", "--image", "i", "--timeout", "5s"], /--timeout is for --wait/],
  [["rollback", "web", "--timeout", "5s"], /--timeout is for --wait/],
  [["stop", "t", "--wait", "--timeout", "soon"], /--timeout.*soon/],
  [["cluster", "--nodes", "0"], /--nodes.*1\.\.20/],
  [["manager", "--data", "elsewhere"], /unknown option '--data'/],
  [["manager", "--port", "65536"], /--port.*'65536'.*0\.\.65535/],
  [["manager", "--port", "-1"], /--port.*0\.\.65535/],
  [["manager", "--workers", "a:1,b"], /--workers.*host:port/],
  [["manager", "--order", "alphabet"], /--order.*Allowed|--order.*Accepted/],
  [["manager", "--policy", "hope"], /--policy/],
  [["manager", "--lease", "soon"], /--lease/],
  [["worker", "--memory", "lots"], /--memory/],
  [["worker", "--join", "5555"], /--join.*host:port/],
  [["worker", "--fence", "x"], /--fence/],
  [["logs", "t", "--tail", "-3"], /--tail.*0\.\.1000000/],
  [["scale", "web", "many"], /many.*whole number/],
  [["update", "web", "--image", "i", "--order", "sideways"], /--order.*start-first, stop-first/],
  [["cluster", "--nodes", "21"], /--nodes.*1\.\.20/],
  [["cluster", "--hosts", "a,-b"], /--hosts.*a host name or address/],
  [["cluster", "--hosts", "a,a"], /--hosts.*names that differ/],
  [["cluster", "--isolated", "--keep"], /--isolated and --keep exclude each other/],
  [["cluster", "--runtime", "podman"], /--runtime.*docker, process/],
  [["status", "--state", "Asleep"], /--state.*Pending/],
  [["run"], /Nothing to run/],
  [["run", "a.json", "--key", "k"], /Cannot read a\.json: no such file/],
  [["stop"], /Nothing to stop/],
  [["exec", "t"], /missing required argument 'command'/],
  [["exec", "--timeout", "soon", "t", "--", "ls"], /--timeout.*soon/],
  [["exec", "--attempt", "0", "t", "ls"], /--attempt.*1\.\./],
];

test.each(MISUSES)("wavetank %j exits 2 with one line", async (argv, words) => {
  const ran = await runCli(argv);
  expect(ran.exitCode).toBe(2);
  expect(ran.err).toMatch(words);
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
  expect(ran.out).toBe("");
});

describe("against a manager", () => {
  const address = () => manager.url.replace("http://", "");

  test("a file that is neither JSON nor YAML exits 2 and names the file", async () => {
    const file = join(folder, "bad.json");
    writeFileSync(file, '{"name": web, }}');
    const ran = await runCli(["run", file, "--manager", address()]);
    expect(ran).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining(`${file}:1:16: it is not YAML: `),
    });
  });

  test("a task with a misspelt field exits 2 and is pointed at", async () => {
    const file = join(folder, "task.json");
    writeFileSync(file, JSON.stringify({ name: "web", imagee: "demo" }));
    const ran = await runCli(["run", file, "--manager", address()]);
    expect(ran.exitCode).toBe(2);
    expect(ran.err).toBe(`error: ${file}:1:15: Field imagee is not known; did you mean image?\n`);
  });

  test("of several files the one that holds no object is named, and nothing is submitted", async () => {
    const [good, list] = [join(folder, "good.json"), join(folder, "list.json")];
    writeFileSync(good, JSON.stringify({ name: "web", image: "demo" }));
    writeFileSync(list, "[[]]");
    const before = manager.asked.length;
    const ran = await runCli(["run", good, list, "--manager", address()]);
    expect(ran).toMatchObject({
      exitCode: 2,
      err: `error: ${list}:1:2: The document is a list; accepted: an object that is a task or a job\n`,
    });
    expect(manager.asked).toHaveLength(before);
  });

  test("a refusal exits 1 with the manager's words", async () => {
    manager.reply = { kind: "refused", refusal: { code: "task-unknown", taskId: TASK_ID } };
    const ran = await runCli(["status", TASK_ID, "--manager", address()]);
    expect(ran).toMatchObject({ exitCode: 1, err: `error: No task has the id ${TASK_ID}\n`, out: "" });
  });

  test("a manager that can't be reached exits 1 and names the address", async () => {
    const ran = await runCli(["nodes", "--manager", "127.0.0.1:1"]);
    expect(ran).toMatchObject({
      exitCode: 1,
      err: "error: Cannot reach the manager at 127.0.0.1:1: connection refused\n",
    });
  });
});

test.each([
  ["manager", "--data-dir", "/proc/wavetank/deep"],
  ["worker", "--runtime", "process", "--data-dir", "/proc/wavetank/deep"],
  ["worker", "--runtime", "process", "--data-dir", "/proc"],
])("%s %s %s %s: where no folder can be made is told in one line, exit 1", async (...argv) => {
  const ran = await runCli(argv.filter((word) => word !== undefined));
  expect(ran.exitCode).toBe(1);
  expect(ran.err).toMatch(/^error: Cannot .*\/proc.*: no folder can be made there\n$/);
});

test("help and version are what was asked for: exit 0, on stdout", async () => {
  expect(await runCli(["--help"])).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining("cluster"),
    err: "",
  });
  expect(await runCli(["--version"])).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
});

test("without a container engine the cluster says in two lines what is missing and what works, and exits 2", async () => {
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = `unix://${join(folder, "none.sock")}`;
  try {
    const ran = await runCli(["cluster"]);
    expect(ran.exitCode).toBe(2);
    const lines = ran.err.trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("none.sock");
    expect(lines[1]).toContain("--runtime process");
  } finally {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  }
});
