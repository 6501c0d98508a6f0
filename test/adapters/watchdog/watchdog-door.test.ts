import { statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DoorListener } from "../../../src/adapters/watchdog/watchdog-door.ts";
import { WatchdogDoor } from "../../../src/adapters/watchdog/watchdog-door.ts";
import { tempFolder } from "../temp-folder.ts";
import { until } from "../until.ts";
import { noticeOf } from "./notices.ts";

class Heard implements DoorListener {
  readonly said: unknown[] = [];
  guard = (notice: unknown): unknown => this.said.push(["guard", notice]);
  asked = (request: number): unknown => this.said.push(["asked", request]);
  bye = (): unknown => this.said.push(["bye"]);
  left = (error: Error | undefined): unknown => this.said.push(["left", error?.message ?? null]);
}

async function opened(path = join(tempFolder(), "w.sock")) {
  const heard = new Heard();
  const door = (await WatchdogDoor.open(path, heard)) as WatchdogDoor;
  onTestFinished(() => door.close());
  return { path, heard, door };
}

class Caller {
  readonly socket: Socket;
  heard = "";
  closed = false;

  constructor(path: string) {
    this.socket = connect(path).setEncoding("utf8");
    this.socket.on("data", (text) => {
      this.heard += String(text);
    });
    this.socket
      .on("error", () => {})
      .on("close", () => {
        this.closed = true;
      });
    onTestFinished(() => void this.socket.destroy());
  }

  say(message: object): void {
    this.socket.write(`${JSON.stringify(message)}\n`);
  }
}

test("the socket is this user's alone", async () => {
  const mask = process.umask();
  const { path } = await opened();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(process.umask()).toBe(mask);
});

test("a notice is passed on and confirmed with its number", async () => {
  const { path, heard } = await opened();
  const caller = new Caller(path);
  caller.say({ kind: "guard", number: 7, notice: noticeOf(55) });
  await until(() => caller.heard !== "", "the confirmation");
  expect(heard.said).toEqual([["guard", noticeOf(55)]]);
  expect(caller.heard).toBe('{"kind":"held","number":7}\n');
});

test("a question is answered to the one who asked", async () => {
  const { path, heard, door } = await opened();
  const caller = new Caller(path);
  caller.say({ kind: "ask", request: 3 });
  await until(() => heard.said.length > 0, "the question");
  door.reply(3, noticeOf(8));
  await until(() => caller.heard !== "", "the answer");
  expect(JSON.parse(caller.heard)).toEqual({ kind: "notice", request: 3, notice: noticeOf(8) });
});

test("a message in two pieces is one message, and two in one piece are two", async () => {
  const { path, heard } = await opened();
  const { socket } = new Caller(path);
  socket.write('{"kind":"a');
  await until(() => socket.bytesWritten > 5, "the first piece");
  socket.write('sk","request":1}\n{"kind":"bye"}\n');
  await until(() => heard.said.length === 2, "both");
  expect(heard.said).toEqual([["asked", 1], ["bye"]]);
});

test.each([
  ["no JSON", "hello"],
  ["an unknown kind", '{"kind":"kill"}'],
  ["a notice without an end", '{"kind":"guard","number":1,"notice":{"processes":[],"starting":[]}}'],
  [
    "a pid that would be everybody",
    '{"kind":"guard","number":1,"notice":{"until":1,"processes":[{"key":{"taskId":"a","attempt":1},"pid":-1,"startTicks":1}],"starting":[]}}',
  ],
])("%s breaks the connection and is not passed on", async (_, line) => {
  const { path, heard } = await opened();
  const caller = new Caller(path);
  caller.say({ kind: "ask", request: 1 });
  caller.socket.write(`${line}\n`);
  await until(() => caller.closed && heard.said.length === 2, "the end of the connection");
  expect(heard.said).toEqual([
    ["asked", 1],
    ["left", expect.stringContaining("No message")],
  ]);
});

test("the newest who speaks is the worker: the one before is hung up on and not heard any more", async () => {
  const { path, heard } = await opened();
  const first = new Caller(path);
  first.say({ kind: "ask", request: 1 });
  await until(() => heard.said.length === 1, "the first");
  const second = new Caller(path);
  second.say({ kind: "ask", request: 2 });
  await until(() => first.closed, "the first one's end");
  expect(heard.said).toEqual([
    ["asked", 1],
    ["asked", 2],
  ]);
});

test("who only looks whether somebody listens does not take the worker's place", async () => {
  const { path, heard, door } = await opened();
  const worker = new Caller(path);
  worker.say({ kind: "ask", request: 1 });
  await until(() => heard.said.length === 1, "the question");
  expect(await WatchdogDoor.open(path, new Heard())).toBeNull();
  door.reply(1, null);
  await until(() => worker.heard !== "", "the answer");
  expect(worker.closed).toBe(false);
});

test("the socket of a watchdog that was killed is taken over", async () => {
  const path = join(tempFolder(), "w.sock");
  writeFileSync(path, "");
  const { heard } = await opened(path);
  new Caller(path).say({ kind: "bye" });
  await until(() => heard.said.length === 1, "a message");
});

test("a worker that does not read does not hold the watchdog up", async () => {
  const { path, heard } = await opened();
  const frozen = new Caller(path);
  frozen.socket.pause();
  for (let number = 1; number <= 2_000; number++) {
    frozen.say({ kind: "guard", number, notice: noticeOf(number) });
  }
  await until(() => heard.said.length === 2_000, "all of them");
});
