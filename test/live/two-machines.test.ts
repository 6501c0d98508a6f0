// Two machines' worth: a worker in a network namespace of its own joins over its address, with a join token and TLS,
// and is refused without. Needs root, iproute2, util-linux and openssl; no container engine.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { discoveryTokenOf } from "../../src/adapters/http/tokens.ts";
import { ApiClient } from "../../src/cli/api-client.ts";
import type { EndpointView } from "../../src/core/manager/discovery.ts";
import type { NodeView } from "../../src/core/manager/views.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { CliProcess, wavetankCommand } from "../cluster/cli-process.ts";

const NAMESPACE = `wavetank-${process.pid}`;
const HERE = "10.213.7.1";
const THERE = "10.213.7.2";
const VETH = `wt${process.pid}`.slice(0, 13);
const TOKEN = "the-token-of-this-test";
const JOIN_TOKEN = "the-join-token-of-this-test";

let folder = "";
const children: CliProcess[] = [];
const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const path = (name: string): string => join(folder, name);

function secret(name: string, text: string): string {
  writeFileSync(path(name), `${text}\n`);
  return path(name);
}

function makeCertificate(): void {
  const subject = ["-subj", "/CN=wavetank test", "-addext", `subjectAltName=IP:${HERE},IP:${THERE}`];
  const files = ["-keyout", path("key.pem"), "-out", path("cert.pem")];
  run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...files, ...subject);
}

const tls = () => [
  "--tls-cert",
  path("cert.pem"),
  "--tls-key",
  path("key.pem"),
  "--tls-ca",
  path("cert.pem"),
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-two-"));
  makeCertificate();
  run("ip", "netns", "add", NAMESPACE);
  run("ip", "link", "add", VETH, "type", "veth", "peer", "name", "eth0", "netns", NAMESPACE);
  run("ip", "addr", "add", `${HERE}/24`, "dev", VETH);
  run("ip", "link", "set", VETH, "up");
  run("ip", "-n", NAMESPACE, "addr", "add", `${THERE}/24`, "dev", "eth0");
  run("ip", "-n", NAMESPACE, "link", "set", "eth0", "up");
});

afterAll(async () => {
  for (const child of children) child.kill("SIGTERM");
  for (const child of children) await eventually(() => child.ended !== null, 10_000, "a child's end");
  run("ip", "netns", "del", NAMESPACE);
  rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], inside = false): CliProcess {
  const enter = inside ? ["nsenter", `--net=/run/netns/${NAMESPACE}`] : [];
  const child = new CliProcess(args, [...enter, ...wavetankCommand(args)]);
  children.push(child);
  return child;
}

function worker(name: string, manager: string, credentials: readonly string[]): CliProcess {
  const place = [
    "--host",
    THERE,
    "--port",
    "0",
    "--data-dir",
    path(name),
    "--name",
    name,
    "--runtime",
    "process",
  ];
  return start(["worker", ...place, "--join", manager, ...credentials], true);
}

/** A task over there is told how to ask where others are, with a token that opens nothing else; commands beside it, too. */
async function findsOthers(address: string, api: ApiClient): Promise<void> {
  const task = { image: "process", command: ["sleep", "600"], portBindings: [8080] };
  await api.post("/jobs", { name: "web", count: 1, task });
  const found = async () => (await api.get<{ endpoints: EndpointView[] }>("/discovery/web")).endpoints;
  await eventually(async () => (await found()).length === 1, 20_000, "the task serves");
  const [endpoint] = await found();
  expect(endpoint?.ports.map((port) => port.address)).toEqual([`${THERE}:8080`]);
  const script = "echo $WAVETANK_NODE $WAVETANK_DISCOVERY_URL $WAVETANK_DISCOVERY_TOKEN";
  const told = await api.stream(`/tasks/${endpoint?.taskId}/exec`, {}, { command: ["sh", "-c", script] });
  let lines = "";
  for await (const chunk of told) lines += chunk;
  const token = discoveryTokenOf(JOIN_TOKEN);
  const stdout = `friend https://${address}/discovery ${token}\n`;
  expect(lines).toBe(`${JSON.stringify({ stdout })}\n${JSON.stringify({ exitCode: 0 })}\n`);
  const asTask = new ApiClient(address, { token, ca: run("cat", path("cert.pem")) });
  expect(await asTask.get("/discovery/web")).toMatchObject({ endpoints: [{ host: THERE }] });
  await expect(asTask.get("/tasks")).rejects.toThrow("does not open");
  await api.delete("/jobs/web");
  await eventually(async () => (await found()).length === 0, 20_000, "the job is stopped");
}

test("a worker on another machine joins with the join token over TLS, and without is refused", async () => {
  const secrets = ["--token-file", secret("token", TOKEN)];
  const joining = ["--join-token-file", secret("join", JOIN_TOKEN)];
  const data = ["--host", HERE, "--port", "0", "--data-dir", path("manager")];
  const manager = start(["manager", ...data, ...secrets, ...joining, ...tls()]);
  const [, port] = await manager.says(/manager on [^\n]*:(\d+)/, 20_000);
  const address = `${HERE}:${port}`;

  const bare = worker("bare", address, []);
  await bare.says(/without a token/, 20_000);
  await eventually(() => bare.ended !== null, 10_000, "the end of a worker without a token");
  expect(bare.ended).toBe(2);

  const stranger = worker("stranger", address, [
    "--join-token-file",
    secret("wrong", "not-the-join-token"),
    ...tls(),
  ]);
  await stranger.says(/status 401/, 20_000);

  const plain = worker("plain", address, [...joining, ...tls().slice(0, 4)]);
  await plain.says(/cannot join yet/, 20_000);

  const friend = worker("friend", address, [...joining, ...tls()]);
  await friend.says(/joined/, 20_000);
  const api = new ApiClient(address, { token: TOKEN, ca: run("cat", path("cert.pem")) });
  const nodes = async (): Promise<readonly NodeView[]> =>
    (await api.get<{ nodes: readonly NodeView[] }>("/nodes")).nodes;
  const ready = async (): Promise<boolean> => (await nodes()).some(({ liveness }) => liveness === "ready");
  await eventually(ready, 20_000, "the friend is ready");
  expect((await nodes()).map(({ name, liveness }) => ({ name, liveness }))).toEqual([
    { name: "friend", liveness: "ready" },
  ]);
  for (const child of children) expect(child.output).not.toContain(TOKEN);
  for (const child of children) expect(child.output).not.toContain(JOIN_TOKEN);

  await findsOthers(address, api);

  const joiner = new ApiClient(address, { token: JOIN_TOKEN, ca: run("cat", path("cert.pem")) });
  await expect(joiner.get("/tasks")).rejects.toThrow("does not open");
});
