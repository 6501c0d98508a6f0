import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WatchdogDoor } from "../../../src/adapters/watchdog/watchdog-door.ts";
import { WatchdogLink } from "../../../src/adapters/watchdog/watchdog-link.ts";
import type { GuardNotice } from "../../../src/core/watchdog/events.ts";
import { tempFolder } from "../temp-folder.ts";
import { until } from "../until.ts";
import { NOTHING, noticeOf } from "./notices.ts";

/** Watchdogs that live in this process: what one was told to hold, and how often one was started. */
class Watchdogs {
  readonly folder = tempFolder();
  launched = 0;
  byes = 0;
  held: GuardNotice[] = [];
  readonly troubles: string[] = [];
  /** What a launch comes to instead of a watchdog. */
  failure: Partial<ChildProcess> | null = null;
  private door: WatchdogDoor | null = null;

  link(): WatchdogLink {
    const link = new WatchdogLink({
      folder: this.folder,
      launch: () => this.launch(),
      trouble: (what) => this.troubles.push(what),
    });
    onTestFinished(() => link.close());
    return link;
  }

  launch(): ChildProcess {
    this.launched++;
    if (this.failure === null) void this.open();
    const running = { pid: 1234, exitCode: null, signalCode: null };
    return { ...running, ...this.failure } as ChildProcess;
  }

  async open(): Promise<void> {
    this.held = [];
    this.door = await WatchdogDoor.open(join(this.folder, "watchdog.sock"), {
      guard: (notice) => this.held.push(notice),
      asked: (request) => this.door?.reply(request, this.held.at(-1) ?? null),
      bye: () => this.byes++,
      left: () => {},
    });
    onTestFinished(async () => this.door?.close());
  }

  async close(): Promise<void> {
    await this.door?.close();
  }
}

test("a watchdog is started for the first notice that holds something, and no other for the next", async () => {
  const watchdogs = new Watchdogs();
  const link = watchdogs.link();
  link.hold(NOTHING);
  expect(watchdogs.launched).toBe(0);
  link.hold(noticeOf(5));
  link.hold(noticeOf(6));
  await link.confirmed();
  expect(watchdogs.launched).toBe(1);
  expect(watchdogs.held.at(-1)).toEqual(noticeOf(6));
  link.hold(NOTHING);
  await link.confirmed();
  expect(watchdogs.held.at(-1)).toEqual(NOTHING);
});

test("a watchdog that runs already is used", async () => {
  const watchdogs = new Watchdogs();
  await watchdogs.open();
  const link = watchdogs.link();
  link.hold(noticeOf(5));
  await link.confirmed();
  expect(watchdogs.launched).toBe(0);
  expect(watchdogs.held).toEqual([noticeOf(5)]);
});

test.each<[string, Partial<ChildProcess>, RegExp]>([
  ["ends with an error", { exitCode: 1 }, /could not be started \(exit code 1\)/],
  ["is killed", { signalCode: "SIGKILL" }, /could not be started \(SIGKILL\)/],
])("a watchdog that %s is no confirmation, and the reason says so", async (_, failure, reason) => {
  const watchdogs = new Watchdogs();
  watchdogs.failure = failure;
  const link = watchdogs.link();
  link.hold(noticeOf(5));
  await expect(link.confirmed()).rejects.toThrow(reason);
});

test("one that could not be started is tried again while there is something to hold", async () => {
  const watchdogs = new Watchdogs();
  watchdogs.failure = { exitCode: 1 };
  const link = watchdogs.link();
  link.hold(noticeOf(5));
  await expect(link.confirmed()).rejects.toThrow();
  watchdogs.failure = null;
  await until(() => watchdogs.held.length > 0, "another try");
  expect(watchdogs.held).toEqual([noticeOf(5)]);
});

test("a socket path that is too long is no confirmation, and the reason names it", async () => {
  const folder = join(tempFolder(), "x".repeat(120));
  const link = new WatchdogLink({ folder, launch: () => expect.unreachable(), trouble: () => {} });
  link.hold(noticeOf(5));
  await expect(link.confirmed()).rejects.toThrow(/Cannot use the socket .*107 are accepted/);
  expect(await link.ask()).toBeNull();
  await link.close();
});

test("a watchdog that goes away while it holds something is replaced, and the next one told", async () => {
  const watchdogs = new Watchdogs();
  const link = watchdogs.link();
  link.hold(noticeOf(5));
  await link.confirmed();
  await watchdogs.close();
  await until(() => watchdogs.launched === 2 && watchdogs.held.length > 0, "the next one");
  expect(watchdogs.held).toEqual([noticeOf(5)]);
  expect(watchdogs.troubles).toEqual([expect.stringContaining("starting another")]);
});

test("a watchdog that goes away when it holds nothing is left alone", async () => {
  const watchdogs = new Watchdogs();
  const link = watchdogs.link();
  link.hold(noticeOf(5));
  link.hold(NOTHING);
  await link.confirmed();
  await watchdogs.close();
  link.hold(NOTHING);
  expect(await link.ask()).toBeNull();
  expect(watchdogs.launched).toBe(1);
  expect(watchdogs.troubles).toEqual([]);
});

test("asked, a watchdog tells what it holds; none is started for that", async () => {
  const watchdogs = new Watchdogs();
  expect(await watchdogs.link().ask()).toBeNull();
  await watchdogs.open();
  const first = watchdogs.link();
  first.hold(noticeOf(5));
  await first.confirmed();
  expect(await watchdogs.link().ask()).toEqual(noticeOf(5));
  expect(watchdogs.launched).toBe(0);
});

test("a worker that ends with nothing to hold says so, one that leaves something does not", async () => {
  const watchdogs = new Watchdogs();
  await watchdogs.open();
  const leaving = watchdogs.link();
  leaving.hold(noticeOf(5));
  await leaving.confirmed();
  await leaving.close();
  const last = watchdogs.link();
  last.hold(noticeOf(5));
  last.hold(NOTHING);
  await last.confirmed();
  expect(watchdogs.byes).toBe(0);
  await last.close();
  await until(() => watchdogs.byes === 1, "the good-bye");
});
