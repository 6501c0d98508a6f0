// The end of a container is told once, whenever it came, and no container is looked at without need.

import { expect, onTestFinished, test } from "vitest";
import type { ContainerFacts } from "../../../src/adapters/docker/container-facts.ts";
import type { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import type { Death } from "../../../src/adapters/docker/engine-streams.ts";
import { ExitWatch } from "../../../src/adapters/docker/exit-watch.ts";
import { until } from "../until.ts";

const KEY = { taskId: "a", attempt: 1 };

/** An engine with one container, `c`, that runs until it dies; its streams end when they are told to. */
class OneContainer {
  looks = 0;
  streams = 0;
  private running = true;
  private stream: Death[] = [];
  private wake = (): void => {};
  private over = false;

  readonly client = {
    deaths: async () => this.open(),
    containersOf: async () => new Map([["c", this.running]]),
    find: async () => {
      this.looks++;
      return { containerId: "c", state: this.running ? "running" : "ended" } as ContainerFacts;
    },
  } as unknown as EngineClient;

  die(containerId: string): void {
    if (containerId === "c") this.running = false;
    this.stream.push({ containerId, exitCode: 0 });
    this.wake();
  }

  break(): void {
    this.over = true;
    this.wake();
  }

  private async *open(): AsyncGenerator<Death> {
    this.streams++;
    this.stream = [];
    this.over = false;
    while (!this.over) {
      yield* this.stream.splice(0);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

async function watched(engine: OneContainer) {
  const ended: string[] = [];
  const watch = new ExitWatch({
    engine: engine.client,
    worker: "w",
    reconnectDelayMs: 1,
    lookEveryMs: 1_000_000,
    lost: () => {},
    ended: (key) => ended.push(key.taskId),
  });
  watch.open();
  onTestFinished(async () => {
    const closed = watch.close();
    engine.break();
    await closed;
  });
  await until(() => watch.hearing !== null, "a stream of deaths");
  return { watch, ended };
}

test("a death that is heard is told, and before it nobody looks", async () => {
  const engine = new OneContainer();
  const { watch, ended } = await watched(engine);
  watch.expect("c", KEY, watch.hearing);
  expect(engine.looks).toBe(0);
  engine.die("c");
  await until(() => ended.length > 0, "the end");
  expect(ended).toEqual(["a"]);
  expect(engine.looks).toBe(1);
});

test("a death that was heard before anybody expected it is told", async () => {
  const engine = new OneContainer();
  const { watch, ended } = await watched(engine);
  const since = watch.hearing;
  engine.die("c");
  await until(() => since?.has("c") === true, "the death");
  watch.expect("c", KEY, since);
  await until(() => ended.length > 0, "the end");
  expect(ended).toEqual(["a"]);
});

test("a death that fell between two streams is told", async () => {
  const engine = new OneContainer();
  const { watch, ended } = await watched(engine);
  const since = watch.hearing;
  engine.break();
  engine.die("c");
  await until(() => engine.streams === 2 && watch.hearing !== null, "the next stream");
  watch.expect("c", KEY, since);
  await until(() => ended.length > 0, "the end");
  expect(ended).toEqual(["a"]);
});

test("a death among so many that they are not all kept is told", async () => {
  const engine = new OneContainer();
  const { watch, ended } = await watched(engine);
  const since = watch.hearing;
  for (let other = 0; other < 1_000; other++) engine.die(`other-${other}`);
  engine.die("c");
  await until(() => watch.hearing !== since, "the limit");
  watch.expect("c", KEY, since);
  await until(() => ended.length > 0, "the end");
  expect(ended).toEqual(["a"]);
});
