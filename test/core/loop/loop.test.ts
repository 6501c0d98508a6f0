import { expect, test } from "vitest";
import { NEVER } from "../../../src/core/kernel/time.ts";
import { HandWorld } from "./hand-world.ts";

test("a turn observes the inbox in order of arrival, decides once, commits, and performs after the commit", () => {
  const world = new HandWorld();
  world.machine.batches = [{ changes: ["c1", "c2"], effects: ["e1", "e2"] }];
  world.loop.receive("a");
  world.loop.receive("b");
  expect(world.loop.backlog).toBe(2);
  expect(world.news()).toEqual(["soon"]); // one turn for both
  world.time = 7;
  world.loop.turn();
  expect(world.news()).toEqual(["observe a at 7", "observe b at 7", "decide at 7", "commit c1,c2"]);
  expect(world.loop.backlog).toBe(0);
  world.finishCommit();
  expect(world.news()).toEqual(["perform e1", "perform e2"]);
});

test("a batch without changes is performed at once", () => {
  const world = new HandWorld();
  world.machine.batches = [{ changes: [], effects: ["e"] }];
  world.loop.start();
  world.loop.turn();
  expect(world.news()).toEqual(["soon", "decide at 0", "perform e"]);
});

test("a store that is done at once is no different", () => {
  const world = new HandWorld();
  world.commit = (changes, done) => {
    world.log.push(`commit ${changes.join()}`);
    done();
  };
  world.machine.batches = [{ changes: ["c"], effects: ["e"] }];
  world.loop.start();
  world.loop.turn();
  expect(world.news()).toEqual(["soon", "decide at 0", "commit c", "perform e"]);
});

test("what arrives while a commit is under way waits and makes one next batch", () => {
  const world = new HandWorld();
  world.machine.batches = [
    { changes: ["c1"], effects: ["e1"] },
    { changes: ["c2"], effects: [] },
  ];
  world.loop.receive("a");
  world.loop.turn();
  world.news();
  world.loop.receive("b");
  world.loop.receive("c");
  world.loop.turn(); // a turn that nobody promised
  world.loop.wake();
  expect(world.news()).toEqual([]);
  expect(world.loop.backlog).toBe(2);
  world.finishCommit();
  expect(world.news()).toEqual(["perform e1", "soon"]);
  world.loop.turn();
  expect(world.news()).toEqual(["observe b at 0", "observe c at 0", "decide at 0", "commit c2"]);
});

test("work that is left asks for the next turn at once", () => {
  const world = new HandWorld();
  world.loop.start();
  world.machine.wakeWanted = 0;
  world.loop.turn();
  expect(world.news()).toEqual(["soon", "decide at 0", "soon"]);
});

test("a machine that wants a later turn gets one timer; one that wants none gets none", () => {
  const world = new HandWorld();
  world.loop.start();
  world.machine.wakeWanted = 500;
  world.loop.turn();
  expect(world.news()).toEqual(["soon", "decide at 0", "wake at 500"]);
  world.machine.wakeWanted = NEVER;
  world.loop.receive("a");
  world.loop.turn();
  expect(world.news()).toEqual(["soon", "observe a at 0", "decide at 0"]);
});

test("an early wake is armed again without a turn", () => {
  const world = new HandWorld();
  world.machine.wakeWanted = 500;
  world.time = 400;
  world.loop.wake();
  expect(world.news()).toEqual(["wake at 500"]);
  world.machine.wakeWanted = NEVER;
  world.loop.wake();
  expect(world.news()).toEqual([]);
});

test("a wake that is due makes a turn", () => {
  const world = new HandWorld();
  world.machine.wakeWanted = 500;
  world.time = 500;
  world.machine.batches = [{ changes: ["c"], effects: [] }];
  world.loop.wake();
  expect(world.news()).toEqual(["decide at 500", "commit c"]);
});

test("a wake while a turn is due leaves the turn to come, once", () => {
  const world = new HandWorld();
  world.machine.wakeWanted = 5;
  world.time = 5;
  world.loop.receive("a");
  world.loop.wake();
  expect(world.news()).toEqual(["soon"]);
  world.machine.wakeWanted = NEVER;
  world.loop.turn();
  world.loop.turn();
  expect(world.news()).toEqual(["observe a at 5", "decide at 5"]);
});

test("an effect that brings an event in at once does not disturb the effects after it", () => {
  const world = new HandWorld();
  world.machine.batches = [{ changes: ["c"], effects: ["e1", "e2"] }];
  world.machine.wakeWanted = 900;
  world.onPerform = (effect) => world.loop.receive(`${effect} answered`);
  world.loop.start();
  world.loop.turn();
  world.finishCommit();
  expect(world.news()).toEqual(["soon", "decide at 0", "commit c", "perform e1", "soon", "perform e2"]);
  world.loop.turn();
  expect(world.news()).toEqual([
    "observe e1 answered at 0",
    "observe e2 answered at 0",
    "decide at 0",
    "wake at 900",
  ]);
});
