// A lane bounds work and lets what waits be called off.

import { expect, test } from "vitest";
import { Cancelled, Lane } from "../../../src/adapters/docker/lane.ts";

/** Work that ends when told. */
function piece(log: string[], name: string) {
  let finish = (): void => {};
  const end = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const work = async (): Promise<void> => {
    log.push(name);
    await end;
  };
  return { work, finish };
}

/** All microtasks that are due have run after a turn of the event loop. */
const settled = () => new Promise((done) => setImmediate(done));

test("no more run than the lane is wide, and the others follow in order", async () => {
  const lane = new Lane(2);
  const log: string[] = [];
  const [a, b, c, d] = [piece(log, "a"), piece(log, "b"), piece(log, "c"), piece(log, "d")];
  const all = [a, b, c, d].map(({ work }) => lane.run(work));
  await settled();
  expect(log).toEqual(["a", "b"]);
  b.finish();
  await settled();
  expect(log).toEqual(["a", "b", "c"]);
  for (const { finish } of [a, c, d]) finish();
  await Promise.all(all);
  expect(log).toEqual(["a", "b", "c", "d"]);
});

test("work that waits is called off at once and never runs; its place goes to the next", async () => {
  const lane = new Lane(1);
  const log: string[] = [];
  const [a, b, c] = [piece(log, "a"), piece(log, "b"), piece(log, "c")];
  const controller = new AbortController();
  const first = lane.run(a.work);
  const cancelled = lane.run(b.work, controller.signal);
  const last = lane.run(c.work);
  controller.abort();
  await expect(cancelled).rejects.toBeInstanceOf(Cancelled);
  for (const { finish } of [a, c]) finish();
  await Promise.all([first, last]);
  expect(log).toEqual(["a", "c"]);
});

test("work called off in the very moment its turn comes does not take the place with it", async () => {
  const lane = new Lane(1);
  const controller = new AbortController();
  let finish = (): void => {};
  const end = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const first = lane.run(() => end);
  const cancelled = lane.run(async () => "ran", controller.signal);
  // Runs right after the lane's own reaction to `end`, which has given the turn away by then.
  end.then(() => controller.abort());
  finish();
  await first;
  await expect(cancelled).rejects.toBeInstanceOf(Cancelled);
  expect(await lane.run(async () => 7)).toBe(7);
});

test("work that fails gives its place back", async () => {
  const lane = new Lane(1);
  await expect(lane.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await lane.run(async () => 7)).toBe(7);
});

test("a lane that begins narrow is wide once a piece is done, and narrow again when it has run dry", async () => {
  const lane = new Lane(3, 1);
  const log: string[] = [];
  const pieces = ["a", "b", "c", "d", "e"].map((name) => piece(log, name));
  const all = pieces.map(({ work }) => lane.run(work));
  await settled();
  expect(log).toEqual(["a"]);
  pieces[0]?.finish();
  await settled();
  expect(log).toEqual(["a", "b", "c", "d"]);
  for (const { finish } of pieces) finish();
  await Promise.all(all);
  const again = [piece(log, "f"), piece(log, "g")];
  const rest = again.map(({ work }) => lane.run(work));
  await settled();
  expect(log).toEqual(["a", "b", "c", "d", "e", "f"]);
  for (const { finish } of again) finish();
  await Promise.all(rest);
});
