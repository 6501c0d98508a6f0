// A client whose types are generated from a running manager's /openapi.json submits, lists and stops: the program is
// type-checked against them, a wrong one is not let through, and the right one does its work.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestCluster } from "../cluster/test-cluster.ts";

const exec = promisify(execFile);
const DEADLINE_MS = 240_000;

const PROGRAM = `
import type { components, operations } from "./client";

type NewTask = components["schemas"]["NewTask"];
type Task = components["schemas"]["Task"];
type Page = operations["listTasks"]["responses"]["200"]["content"]["application/json"];

const [, , base] = process.argv;
const call = async (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(base + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const wanted: NewTask = { name: "typed", image: "none", command: ["sleep", "600"], cpu: "100m" };
const made = (await (await call("POST", "/tasks", wanted)).json()) as Task;
const query: operations["listTasks"]["parameters"]["query"] = { state: "Pending", limit: 10 };
const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
const page = (await (await call("GET", "/tasks?" + search)).json()) as Page;
const stopped: number = (await call("DELETE", "/tasks/" + made.id)).status;
const after = (await (await call("GET", "/tasks/" + made.id)).json()) as Task;
console.log(JSON.stringify([made.name, page.tasks.map(({ id }) => id === made.id), stopped, after.wanted]));
`;

const cluster = new TestCluster("process");
const folder = mkdtempSync(join(tmpdir(), "wavetank-client-"));

beforeAll(async () => {
  await cluster.startManager();
  const out = ["-o", join(folder, "client.d.ts"), "--default-non-nullable=false"];
  await tool("openapi-typescript@7", [
    "openapi-typescript",
    `http://${cluster.address}/openapi.json`,
    ...out,
  ]);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
}, DEADLINE_MS);

afterAll(async () => {
  await cluster.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program of a package that is fetched for it, with TypeScript 5 beside. */
function tool(name: string, command: readonly string[]) {
  const packages = ["-y", "-p", name, "-p", "typescript@5", "-p", "@types/node@20"];
  return exec("npx", [...packages, ...command], { cwd: folder, timeout: DEADLINE_MS });
}

/** The compiler's complaints about the program, "" when there are none. */
async function complaints(program: string): Promise<string> {
  writeFileSync(join(folder, "program.ts"), program);
  const options =
    "--strict --noEmit --target es2022 --module es2022 --moduleResolution bundler --skipLibCheck";
  const types = ["--typeRoots", join(import.meta.dirname, "../../node_modules/@types"), "--types", "node"];
  const command = ["tsc", ...options.split(" "), ...types, "program.ts"];
  return tool("openapi-typescript@7", command).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}

test(
  "a program with generated types submits, lists and stops",
  async () => {
    expect(await complaints(PROGRAM)).toBe("");
    const tsx = join(import.meta.dirname, "../../node_modules/tsx/dist/cli.mjs");
    const program = [tsx, join(folder, "program.ts"), `http://${cluster.address}`];
    const { stdout } = await exec(process.execPath, program);
    expect(JSON.parse(stdout)).toEqual(["typed", [true], 204, "stop"]);
  },
  DEADLINE_MS,
);

test(
  "a program that misspells a field or forgets the image does not compile",
  async () => {
    expect(await complaints(PROGRAM.replace("command:", "comand:"))).toMatch(/comand/);
    expect(await complaints(PROGRAM.replace('image: "none",', ""))).toMatch(/image/);
    expect(await complaints(PROGRAM.replace("made.id)).json", "made.nid)).json"))).toMatch(/nid/);
  },
  DEADLINE_MS,
);
