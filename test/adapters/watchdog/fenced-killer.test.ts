import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bootId } from "../../../src/adapters/boot-id.ts";
import { lives, markOf, type StartMark } from "../../../src/adapters/noted-process.ts";
import { FencedKiller } from "../../../src/adapters/watchdog/fenced-killer.ts";
import { keyText } from "../../../src/core/task/attempt.ts";
import { tempFolder } from "../temp-folder.ts";
import { until } from "../until.ts";
import { KEY } from "./notices.ts";

function killerIn(folder: string) {
  const log: [number, boolean][] = [];
  const killer = new FencedKiller({
    folder,
    killed: (_key, { pid }, wasThere) => log.push([pid, wasThere]),
    failed: (_key, _process, error) => expect.unreachable(error.message),
  });
  onTestFinished(() => killer.close());
  return { killer, log };
}

async function sleeper(): Promise<{ child: ChildProcess; mark: StartMark }> {
  const child = spawn("/bin/sleep", ["600"], { detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "spawn");
  return { child, mark: markOf(child.pid as number) as StartMark };
}

/** As the wrapper around a plain process leaves it. */
function leaveTrace(folder: string, { pid }: StartMark, boot = bootId()): void {
  const attempt = join(folder, keyText(KEY));
  mkdirSync(attempt);
  writeFileSync(join(attempt, "attempt.json"), JSON.stringify({ ...KEY, hostPorts: [], bootId: boot }));
  writeFileSync(join(attempt, "process"), `${pid} ${readFileSync(`/proc/${pid}/stat`, "utf8")}`);
}

test("noted processes are killed at once, and one that is gone is told so", async () => {
  const { killer, log } = killerIn(tempFolder());
  const { mark } = await sleeper();
  const gone = { pid: mark.pid, startTicks: mark.startTicks - 1 };
  killer.kill(
    [
      { key: KEY, ...mark },
      { key: KEY, ...gone },
    ],
    [],
  );
  expect(log).toEqual([
    [mark.pid, true],
    [mark.pid, false],
  ]);
  await until(() => !lives(mark), "its end");
  expect(killer.hunting).toBe(false);
});

test("an attempt whose start was under way is found by its trace", async () => {
  const folder = tempFolder();
  const { killer } = killerIn(folder);
  const { mark } = await sleeper();
  leaveTrace(folder, mark);
  killer.kill([], [KEY]);
  await until(() => !lives(mark), "its end");
  expect(killer.hunting).toBe(false);
});

test("one that starts late is looked for until it is there", async () => {
  const folder = tempFolder();
  const { killer } = killerIn(folder);
  killer.kill([], [KEY]);
  expect(killer.hunting).toBe(true);
  const { mark } = await sleeper();
  leaveTrace(folder, mark);
  await until(() => !lives(mark), "its end");
  expect(killer.hunting).toBe(false);
});

test("one that a newer notice lists may run: it is not looked for any more", async () => {
  const folder = tempFolder();
  const { killer, log } = killerIn(folder);
  killer.kill([], [KEY]);
  killer.spare({ processes: [], starting: [KEY] });
  expect(killer.hunting).toBe(false);
  const { mark } = await sleeper();
  leaveTrace(folder, mark);
  const { killer: other } = killerIn(tempFolder());
  other.kill([{ key: KEY, ...(await sleeper()).mark }], []);
  expect(log).toEqual([]);
  expect(lives(mark)).toBe(true);
});

test("a trace from before the machine's last start is not believed, though pid and time are the same", async () => {
  const folder = tempFolder();
  const { killer, log } = killerIn(folder);
  const { mark } = await sleeper();
  leaveTrace(folder, mark, "another-start");
  killer.kill([], [KEY]);
  expect(log).toEqual([]);
  expect(lives(mark)).toBe(true);
});
