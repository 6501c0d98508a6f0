// What the cluster command tells a person about a settled cluster, and how its frames take a change of size.

import { expect, test } from "vitest";
import { displayFor } from "../../src/cli/cluster/display.ts";
import { hints } from "../../src/cli/cluster/hints.ts";
import { Settling } from "../../src/cli/cluster/settling.ts";
import { TASK } from "../adapters/http/fake-manager.ts";

const progress = [{ job: "web", done: 3, count: 3, verb: "running" as const }];

test("the time to the wanted state counts anew from each disturbance, and is told once", () => {
  const settling = new Settling(1_000);
  const look = (settled: boolean, now: number) => settling.look({ settled, progress }, now);
  expect(look(false, 2_000)).toBeNull();
  expect(look(true, 3_500)).toBe("wanted state reached after 2.5 s: web 3/3 running");
  expect(look(true, 9_000)).toBeNull();
  expect(look(false, 10_000)).toBeNull();
  expect(look(false, 10_500)).toBeNull();
  expect(look(true, 11_000)).toBe("wanted state reached again after 1.0 s: web 3/3 running");
});

test("what to try names a worker that runs and a task that has a container", () => {
  const tasks = [
    { ...TASK, state: "Running" as const, containerId: null },
    { ...TASK, state: "Running" as const, containerId: "0123456789abcdef" },
  ];
  const workers = [
    { name: "node-1", pid: null },
    { name: "node-2", pid: 42 },
  ];
  expect(hints({ runtime: "docker", restartWorkers: 10 }, "127.0.0.1:5555", tasks, workers)).toEqual([
    "try: docker kill 0123456789ab",
    "try: kill -9 42 (the worker of node-2), and see it welcomed back after 10 s",
    "try: npx wavetank status; Ctrl-C ends everything",
  ]);
});

test("there is no hint that could not be followed", () => {
  const workers = [{ name: "node-1", pid: null }];
  const tasks = [{ ...TASK, state: "Running" as const, containerId: "0123456789abcdef" }];
  const isolated = { runtime: "docker", isolated: true, restartWorkers: 0 } as const;
  expect(hints(isolated, "127.0.0.1:5555", tasks, workers)).toEqual([
    "try: npx wavetank status; Ctrl-C ends everything", // the container is in no engine that a plain docker reaches
  ]);
  expect(hints({ runtime: "docker", restartWorkers: 0 }, "127.0.0.1:7000", [], workers)).toEqual([
    "try: npx wavetank status --manager 127.0.0.1:7000; Ctrl-C ends everything",
  ]);
});

test("a frame on a terminal of another size starts on a clear screen and fits it, however many nodes there are", () => {
  const written: string[] = [];
  const out = (text: string) => void written.push(text);
  let rows = 0; // what a terminal says that does not know
  const io = { out, err: out, env: {}, terminal: true, colours: false, columns: () => 60, rows: () => rows };
  const display = displayFor(io, () => 7);
  const tasks = Array.from({ length: 30 }, (_, index) => ({ ...TASK, id: `t${index}` }));
  const show = () => display.show({ nodes: [], tasks, progress, settled: false });
  show();
  rows = 6;
  show();
  show();
  expect(written[1]?.startsWith("\x1b[2J\x1b[H")).toBe(true);
  expect(written[1]?.split("\n")).toHaveLength(6); // five lines, and the cursor's
  expect(written[2]?.startsWith("\x1b[5A\x1b[J")).toBe(true);
});
