// `wavetank watchdog` as a real process: what ends it, what does not, and that it kills though nobody reads its log.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { BootClock } from "../../src/adapters/boot-clock.ts";
import { lives, markOf, type StartMark } from "../../src/adapters/noted-process.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { tempFolder } from "../adapters/temp-folder.ts";
import { CliProcess, wavetankCommand } from "./cli-process.ts";

const START_MS = 30_000;
const KEY = { taskId: "a-task", attempt: 1 };
const clock = new BootClock();

async function watchdogIn(folder: string): Promise<CliProcess> {
  const watchdog = new CliProcess(["watchdog", "--data-dir", folder, "--margin", "200ms"]);
  onTestFinished(() => watchdog.kill("SIGKILL"));
  await watchdog.says(/"msg":"watching"/, START_MS);
  return watchdog;
}

/** A worker's end of the socket. */
async function workerIn(
  folder: string,
): Promise<{ socket: Socket; say(message: object): void; heard(): string }> {
  const socket = connect(join(folder, "watchdog.sock")).setEncoding("utf8");
  onTestFinished(() => void socket.destroy());
  let heard = "";
  socket.on("data", (text) => {
    heard += String(text);
  });
  await once(socket, "connect");
  return { socket, say: (message) => void socket.write(`${JSON.stringify(message)}\n`), heard: () => heard };
}

async function sleeper(): Promise<StartMark> {
  const child = spawn("/bin/sleep", ["600"], { detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  return markOf(child.pid as number) as StartMark;
}

const guard = (mark: StartMark, inMs: number): object => {
  const notice = { until: clock.now() + inMs * 1_000, processes: [{ key: KEY, ...mark }], starting: [] };
  return { kind: "guard", number: 1, notice };
};

test("it kills what it was told to, the margin before the time, and not before", async () => {
  const folder = tempFolder();
  await watchdogIn(folder);
  const mark = await sleeper();
  const worker = await workerIn(folder);
  const toldMs = performance.now();
  worker.say(guard(mark, 1_500));
  await eventually(() => !lives(mark), 10_000, "its end");
  expect(performance.now() - toldMs).toBeGreaterThan(1_290);
  expect(performance.now() - toldMs).toBeLessThan(1_500 + 1_000); // a busy machine
});

test("hung up on, interrupted and asked to end it stays as long as it holds something, then ends", async () => {
  const folder = tempFolder();
  const watchdog = await watchdogIn(folder);
  const mark = await sleeper();
  const worker = await workerIn(folder);
  worker.say(guard(mark, 2_000));
  await eventually(() => worker.heard().includes('"held"'), 5_000, "the confirmation");
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) watchdog.kill(signal);
  worker.socket.destroy();
  await eventually(() => !lives(mark), 10_000, "the end of what it held");
  expect(await watchdog.end(10_000)).toBe(0);
});

test("a good-bye from a worker that leaves nothing ends it, and its socket goes with it", async () => {
  const folder = tempFolder();
  const watchdog = await watchdogIn(folder);
  expect(statSync(join(folder, "watchdog.sock")).mode & 0o777).toBe(0o600);
  (await workerIn(folder)).say({ kind: "bye" });
  expect(await watchdog.end(10_000)).toBe(0);
  expect(() => statSync(join(folder, "watchdog.sock"))).toThrow("ENOENT");
});

test("a second one on the same folder leaves at once with 0, and the first goes on", async () => {
  const folder = tempFolder();
  const first = await watchdogIn(folder);
  const second = new CliProcess(["watchdog", "--data-dir", folder]);
  expect(await second.end(START_MS)).toBe(0);
  expect(second.output).toContain("another watchdog is there");
  const worker = await workerIn(folder);
  worker.say({ kind: "ask", request: 1 });
  await eventually(() => worker.heard().includes('"notice":null'), 5_000, "an answer");
  expect(first.ended).toBeNull();
});

test("with a log that can't be written it does its work all the same", async () => {
  const folder = tempFolder();
  const [program = "", ...args] = wavetankCommand(["watchdog", "--data-dir", folder, "--margin", "200ms"]);
  const full = openSync("/dev/full", "w");
  const watchdog = spawn(program, args, { stdio: ["ignore", full, full] });
  onTestFinished(() => void watchdog.kill("SIGKILL"));
  const listens = (): boolean =>
    statSync(join(folder, "watchdog.sock"), { throwIfNoEntry: false }) !== undefined;
  await eventually(listens, START_MS, "its socket");
  const mark = await sleeper();
  (await workerIn(folder)).say(guard(mark, 1_000));
  await eventually(() => !lives(mark), 10_000, "its end");
  expect(watchdog.exitCode).toBeNull();
});

test("a folder that is not there is one line and exit code 1", async () => {
  const folder = join(tempFolder(), "none");
  const watchdog = new CliProcess(["watchdog", "--data-dir", folder]);
  expect(await watchdog.end(START_MS)).toBe(1);
  expect(watchdog.output).toMatch(/^error: .*ENOENT.*\n$/);
});
