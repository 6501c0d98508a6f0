// Plain processes keep the contract; and what only they have: a wrapper, a record, a spec they can't honour.

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { BootClock } from "../../../src/adapters/boot-clock.ts";
import { killNoted, type StartMark } from "../../../src/adapters/noted-process.ts";
import { AttemptFolder } from "../../../src/adapters/process/attempt-folder.ts";
import { PROCESS_IMAGE, processPlan } from "../../../src/adapters/process/process-plan.ts";
import { ProcessRuntime } from "../../../src/adapters/process/process-runtime.ts";
import { spawnAttempt } from "../../../src/adapters/process/spawn-attempt.ts";
import { keyText } from "../../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import type { RuntimeEvent } from "../../../src/core/worker/events.ts";
import { type FencedHarness, fencedStartsContract } from "../../contract/fenced-starts.ts";
import { bareSpec, taskRuntimeContract } from "../../contract/task-runtime.ts";

taskRuntimeContract("ProcessRuntime", async () => processHarness());
fencedStartsContract("ProcessRuntime", async () => processHarness());

afterEach(() => {
  vi.restoreAllMocks();
});

const shell = (script: string): TaskSpec => bareSpec(PROCESS_IMAGE, ["sh", "-c", script]);

test("the command gets its env and workdir, a clean environment, and its output is kept", async () => {
  await withHarness(async (harness) => {
    const script = 'echo "$GREETING $(pwd) [$VITEST]" >&2; env | grep -c wavetank >&2';
    const spec = { ...shell(script), env: { GREETING: "hello" }, workdir: "/usr" };
    start(harness, spec);
    await exited(harness);
    expect(harness.read("output.log")).toBe("hello /usr []\n0\n");
  });
});

test("an environment that redefines PATH and the wrapper's words does not break the wrapper", async () => {
  await withHarness(async (harness) => {
    const env = { PATH: "/nowhere", _wavetank_early: "1", IFS: "/" };
    start(harness, { ...bareSpec(PROCESS_IMAGE, ["/bin/sh", "-c", "exit 12"]), env });
    expect((await exited(harness)).exitCode).toBe(12);
  });
});

test("what the command leaves behind dies with it, as in a container", async () => {
  await withHarness(async (harness) => {
    start(harness, shell("sleep 600 & echo $!"));
    await exited(harness);
    const left = Number(harness.read("output.log"));
    await harness.until(() => !isAlive(left), "the end of what was left");
  });
});

test("an attempt that the disk has no room for is refused with the reason, and may be tried elsewhere", async () => {
  await withHarness(async (harness) => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    vi.spyOn(AttemptFolder.prototype, "create").mockRejectedValue(full);
    start(harness, shell("true"));
    await harness.until(() => harness.events.length > 0, "its outcome");
    const reason = `Cannot start it: the disk of the worker's folder is full: ${full.message}`;
    expect(harness.events).toEqual([{ kind: "startFailed", key: harness.keys[0], code: "rejected", reason }]);
  });
});

test("a kill that the disk has no room to note is a kill all the same", async () => {
  await withHarness(async (harness) => {
    start(harness, harness.ignoringTermTask());
    await harness.until(() => harness.has("output.log") && harness.read("output.log") !== "", "its word");
    const full = Object.assign(new Error("ENOSPC: no space left on device, open"), { code: "ENOSPC" });
    vi.spyOn(AttemptFolder.prototype, "noteKill").mockRejectedValue(full);
    harness.runtime.stop(harness.keys[0], 0);
    expect((await exited(harness)).exitCode).toBeNull();
  });
});

test("a command killed by a signal from outside tells 128 + the signal", async () => {
  await withHarness(async (harness) => {
    start(harness, shell("kill -USR1 $$"));
    expect((await exited(harness)).exitCode).toBe(138);
  });
});

test("when the wrapper is killed from outside the end is told, without an exit code, and the command goes too", async () => {
  await withHarness(async (harness) => {
    start(harness, shell("echo $$; exec sleep 600"));
    await harness.until(() => harness.events.length > 0 && harness.read("output.log") !== "", "its pid");
    const [started] = harness.events as [Extract<RuntimeEvent, { kind: "started" }>];
    process.kill(Number(started.containerId.replace("pid-", "")), "SIGKILL");
    expect(await exited(harness)).toMatchObject({
      exitCode: null,
      reason: expect.stringContaining("killed"),
    });
    const command = Number(harness.read("output.log"));
    await harness.until(() => !isAlive(command), "the end of the command");
  });
});

test("what ends while no runtime looks leaves nothing behind, and is known to the next one, exit code and all", async () => {
  await withHarness(async (harness) => {
    const script = "sleep 600 & echo $!; until [ -e go ]; do sleep 0.02; done; exit 21";
    start(harness, { ...shell(script), workdir: harness.folder });
    await harness.until(() => harness.events.length > 0, "started");
    await harness.pause();
    writeFileSync(join(harness.folder, "go"), "");
    await harness.until(() => harness.has("exit"), "the wrapper's word");
    const left = Number(harness.read("output.log"));
    await harness.until(() => !isAlive(left), "the end of what the command left behind");
    await harness.reopen();
    harness.runtime.list();
    await harness.until(() => harness.events.length > 1, "listed");
    expect(harness.events[1]).toMatchObject({ containers: [{ state: "ended", exitCode: 21 }] });
  });
});

test("a process outlives a worker that is killed, and the next worker tells its end and exit code", async () => {
  await withHarness(async (harness) => {
    const spec = { ...shell("until [ -e go ]; do sleep 0.02; done; exit 22"), workdir: harness.folder };
    const assignment = JSON.stringify({ ...harness.keys[0], spec, gpuDevices: [] });
    const script = fileURLToPath(new URL("starting-worker.ts", import.meta.url));
    const worker = spawn(process.execPath, ["--import", "tsx", script, harness.folder, assignment]);
    const [word] = await once(worker.stdout, "data");
    expect(String(word)).toBe("started\n");
    worker.kill("SIGKILL");
    await once(worker, "exit");
    harness.runtime.list();
    await harness.until(() => harness.events.length > 0, "listed");
    expect(harness.events[0]).toMatchObject({ containers: [{ ...harness.keys[0], state: "running" }] });
    writeFileSync(join(harness.folder, "go"), "");
    expect((await exited(harness)).exitCode).toBe(22);
  });
});

test.each<[string, Partial<TaskSpec>, string, string]>([
  ["another image", { image: "nginx:1" }, "image", "nginx:1"],
  ["a user", { user: "nobody" }, "rejected", "user nobody"],
  ["a mount", { mounts: [{ source: "/a", target: "/b", readOnly: true }] }, "rejected", "/b"],
  ["a port mapped to another", { portBindings: [bind(80, 8080)] }, "rejected", "port 80 at 8080"],
  ["no command", { command: null }, "rejected", "command"],
  ["NUL in env", { env: { A: "x\u0000" } }, "rejected", "null bytes"],
  ["NUL in its command", { command: ["true", "\u0000"] }, "rejected", "null bytes"],
  ["NUL in its workdir", { workdir: "/\u0000" }, "rejected", "no such folder"],
  ["an argument too long for any process", { command: ["true", "x".repeat(300_000)] }, "rejected", "E2BIG"],
  ["a workdir with too long a name", { workdir: `/${"x".repeat(3000)}` }, "rejected", "no such folder"],
  ["a workdir that is not there", { workdir: "/no/such/folder" }, "rejected", "/no/such/folder"],
])("a spec with %s is refused, never half done", async (_, change, code, reason) => {
  await withHarness(async (harness) => {
    start(harness, { ...shell("true"), ...change });
    await harness.until(() => harness.events.length > 0, "an answer");
    expect(harness.events).toMatchObject([
      { kind: "startFailed", code, reason: expect.stringContaining(reason) },
    ]);
  });
});

test("the process told is the wrapper's, which leads the command's group", async () => {
  await withHarness(async (harness) => {
    start(harness, shell("echo $$; exec sleep 600"));
    await harness.until(() => harness.events.length > 0 && harness.read("output.log") !== "", "its pid");
    const [{ process: mark, containerId }] = harness.events as [Extract<RuntimeEvent, { kind: "started" }>];
    const command = Number(harness.read("output.log"));
    expect(`pid-${mark?.pid}`).toBe(containerId);
    expect(killNoted(mark as StartMark)).toBe(true);
    await harness.until(() => !isAlive(command), "the end of the command");
    await exited(harness);
  });
});

test("a process that can't be noted is not run: nobody could find it again to end it", async () => {
  await withHarness(async (harness) => {
    const folder = new AttemptFolder(harness.folder, harness.keys[0]);
    await folder.create(harness.keys[0], []);
    symlinkSync(join(harness.folder, "no-such-folder", "note"), join(folder.path, "process"));
    const plan = processPlan({ ...shell("touch ran"), workdir: folder.path }, process.env);
    if (plan.kind === "refused") throw new Error(plan.reason);
    const wrapper = await spawnAttempt(folder, plan, () => {});
    await harness.until(() => wrapper.exitCode !== null || wrapper.signalCode !== null, "its wrapper's end");
    expect(harness.has("ran")).toBe(false);
  });
});

test("a port that a process binds itself is told as the node's", async () => {
  await withHarness(async (harness) => {
    start(harness, { ...shell("exec sleep 600"), portBindings: [bind(8080, null)] });
    await harness.until(() => harness.events.length > 0, "started");
    const hostPorts = [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }];
    expect(harness.events).toMatchObject([{ kind: "started", hostPorts }]);
  });
});

interface ProcessHarness extends FencedHarness {
  /** The runtime's data folder. */
  readonly folder: string;
  /** A file of the first attempt. */
  read(name: string): string;
  has(name: string): boolean;
  /** Closes the runtime and opens none. */
  pause(): Promise<void>;
}

async function withHarness(use: (harness: ProcessHarness) => Promise<void>): Promise<void> {
  const harness = processHarness();
  try {
    await use(harness);
  } finally {
    await harness.close();
  }
}

function processHarness(): ProcessHarness {
  const folder = mkdtempSync(join(tmpdir(), "wavetank-process-"));
  const keys = [
    { taskId: randomUUID(), attempt: 1 },
    { taskId: randomUUID(), attempt: 3 },
  ] as const;
  const events: RuntimeEvent[] = [];
  const clock = new BootClock();
  const open = (): ProcessRuntime => {
    const runtime = new ProcessRuntime({ dataFolder: folder, watchEveryMs: 20 });
    runtime.listen((event) => events.push(event));
    return runtime;
  };
  const closed = (runtime: ProcessRuntime) => new Promise<void>((done) => runtime.close(done));
  const until = (condition: () => boolean, what: string): Promise<void> =>
    vi.waitUntil(condition, { timeout: 10_000, interval: 5 }).then(
      () => {},
      () => Promise.reject(new Error(`Not within 10 s: ${what}; told: ${JSON.stringify(events)}`)),
    );
  const read = (name: string): string => readFileSync(join(folder, keyText(keys[0]), name), "utf8");
  let runtime = open();
  return {
    get runtime() {
      return runtime;
    },
    events,
    keys,
    folder,
    until,
    nowMs: () => performance.now(),
    now: () => clock.now(),
    read,
    has: (name) => existsSync(join(folder, keyText(keys[0]), name)),
    pause: () => closed(runtime),
    reopen: async () => {
      await closed(runtime);
      runtime = open();
    },
    shortTask: () => shell("true"),
    failingTask: (exitCode) => shell(`exit ${exitCode}`),
    longTask: () => bareSpec(PROCESS_IMAGE, ["sleep", "600"]),
    ignoringTermTask: () => shell('trap "" TERM; echo ignoring; while :; do sleep 1; done'),
    ignoresTerm: () => until(() => read("output.log") !== "", "its word that it ignores SIGTERM"),
    missingImageTask: () => ({ ...shell("true"), image: "nginx:1" }),
    rejectedTask: () => bareSpec(PROCESS_IMAGE, ["/no/such/program"]),
    close: async () => {
      await closed(runtime);
      runtime = open();
      for (const key of keys) runtime.remove(key);
      await until(() => keys.every((key) => !existsSync(join(folder, keyText(key)))), "both removed");
      await closed(runtime);
      rmSync(folder, { recursive: true });
    },
  };
}

function bind(containerPort: number, hostPort: number | null): TaskSpec["portBindings"][number] {
  return { containerPort, hostPort, protocol: "tcp" };
}

function start(harness: ProcessHarness, spec: TaskSpec): void {
  harness.runtime.start({ ...harness.keys[0], spec, gpuDevices: [] });
}

async function exited(harness: ProcessHarness): Promise<Extract<RuntimeEvent, { kind: "exited" }>> {
  const find = () => harness.events.find((event) => event.kind === "exited");
  await harness.until(() => find() !== undefined, "exited");
  return find() as Extract<RuntimeEvent, { kind: "exited" }>;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
