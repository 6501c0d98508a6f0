// The worker's prober over plain processes: what it asks on its own machine.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LocalProber } from "../../../src/adapters/health/local-prober.ts";
import { ProcessAccess } from "../../../src/adapters/process/process-access.ts";
import type { ProbeResult } from "../../../src/core/task/probe.ts";
import type { HealthCheck } from "../../../src/core/task/spec.ts";
import { commandCheck, tcpCheck } from "../../core/checks.ts";
import { specOf } from "../../core/specs.ts";
import { until } from "../until.ts";

const SPEC = specOf({ image: "process", env: { NAME: "Ada" }, workdir: tmpdir(), command: ["sleep", "60"] });
let prober: LocalProber;
let results: ProbeResult[];

beforeEach(() => {
  results = [];
  prober = new LocalProber(new ProcessAccess());
  prober.listen((result) => results.push(result));
});

afterEach(() => new Promise<void>((resolve) => prober.close(resolve)));

async function probe(check: HealthCheck): Promise<ProbeResult> {
  prober.probe({ number: 3, taskId: "t", attempt: 1, spec: SPEC, check });
  await until(() => results.length > 0, "the result is told");
  return results[0] as ProbeResult;
}

const sh = (script: string, timeoutMs = 3_000): HealthCheck =>
  commandCheck({ command: ["sh", "-c", script], timeoutMs });

test("a command that exits with 0 passes, in the task's environment and folder", async () => {
  const result = await probe(sh(`[ "$NAME" = Ada ] && [ "$PWD" = "${tmpdir()}" ]`));
  expect(result).toMatchObject({ number: 3, taskId: "t", attempt: 1, outcome: "passed" });
});

test("another exit code fails", async () => {
  expect(await probe(sh("exit 3"))).toMatchObject({ outcome: "failed", detail: "sh -c exit 3: exit code 3" });
});

test("a command that is not there fails, as a shell would say it", async () => {
  const result = await probe(commandCheck({ command: ["no-such-command-here"] }));
  expect(result).toMatchObject({ outcome: "failed", detail: "no-such-command-here: exit code 127" });
});

test("a command that does not end in time is silent, and killed with all its children", async () => {
  const marker = `sleep 61.${process.pid}`;
  const result = await probe(sh(`${marker} & ${marker}`, 200));
  expect(result).toMatchObject({ outcome: "silent", detail: expect.stringContaining("within 200 ms") });
  const { execFileSync } = await import("node:child_process");
  const listed = () => execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
  await until(() => !listed().split("\n").includes(marker), "nothing of it is left");
});

test("a port of the machine is asked", async () => {
  const server: Server = createServer((_request, response) => void response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await probe(tcpCheck({ port, from: "worker" }))).toMatchObject({ outcome: "passed" });
  await new Promise((resolve) => server.close(resolve));
});

test("what cannot be found says nothing about the task", async () => {
  const nowhere = new LocalProber({
    reach: async () => null,
    execute: async () => ({ kind: "none", reason: "the engine does not answer" }),
  });
  nowhere.listen((result) => results.push(result));
  nowhere.probe({ number: 1, taskId: "t", attempt: 1, spec: SPEC, check: tcpCheck({ from: "worker" }) });
  nowhere.probe({ number: 2, taskId: "t", attempt: 1, spec: SPEC, check: sh("true") });
  await until(() => results.length === 2, "both are told");
  expect(results.map(({ outcome }) => outcome)).toEqual(["none", "none"]);
  await new Promise<void>((resolve) => nowhere.close(resolve));
});
