// The cluster's display: drawn in place on a terminal, told in lines elsewhere.

import { expect, test } from "vitest";
import { type Display, displayFor } from "../../src/cli/cluster/display.ts";
import type { ClusterSnapshot } from "../../src/cli/cluster/snapshot.ts";
import type { NodeView } from "../../src/core/manager/views.ts";
import { TASK } from "../adapters/http/fake-manager.ts";

const NODE: NodeView = {
  index: 0,
  id: "i",
  name: "node-1",
  address: "127.0.0.1:5556",
  availability: "active",
  liveness: "ready",
  runtime: "ok",
  capacity: { cpu: 4000, memory: 2 ** 32 },
  free: { cpu: 3500, memory: 2 ** 31 },
  gpus: [],
  labels: {},
  tasks: 2,
  stats: null,
  drain: null,
  trouble: null,
};

function snapshot(tasks: number, state: "Pending" | "Running"): ClusterSnapshot {
  const all = Array.from({ length: tasks }, (_, index) => ({ ...TASK, id: `t${index}`, state }));
  return { nodes: [], tasks: all, progress: [], settled: false };
}

function record(terminal: boolean, rows = 24, columns = 60): { display: Display; written: string[] } {
  const written: string[] = [];
  const out = (text: string) => void written.push(text);
  const io = { out, err: out, env: {}, terminal, colours: false, columns: () => columns, rows: () => rows };
  return { display: displayFor(io, () => 7), written };
}

test("elsewhere than on a terminal a task is told again only when it has changed", () => {
  const { display, written } = record(false);
  display.show(snapshot(1, "Pending"));
  display.show(snapshot(1, "Pending"));
  display.show(snapshot(1, "Running"));
  expect(written).toEqual(["task web t0 is Pending\n", "task web t0 is Running\n"]);
});

test("a frame goes back over exactly the lines of the frame before", () => {
  const { display, written } = record(true);
  display.show(snapshot(3, "Running"));
  display.show(snapshot(1, "Running"));
  const [first = "", second = ""] = written;
  expect(first).not.toContain("\x1b[1A");
  expect(second.startsWith(`\x1b[${first.split("\n").length - 1}A\x1b[J`)).toBe(true);
});

test("a frame fits the terminal in height and width, however many tasks there are", () => {
  const { display, written } = record(true, 24);
  for (let news = 0; news < 20; news++) display.tell(`news ${news} ${"long ".repeat(40)}`);
  written.length = 0;
  display.show(snapshot(500, "Running"));
  const lines = (written[0] ?? "").replace("\x1b[J", "").split("\n").slice(0, -1);
  expect(lines.length).toBeLessThan(24);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines.join("\n")).toContain("more");
});

test("a terminal that does not know its width is taken for one of 80 columns", () => {
  const { display, written } = record(true, 0, 0);
  display.show(snapshot(1, "Running"));
  expect(written[0]).toContain("web");
});

test("a worker's pid stands whole before a node's trouble, however long that is, and nodes stand by name", () => {
  const { display, written } = record(true, 24, 130);
  const trouble = "connection refused, as it was so many times before";
  const nodes = ["node-2", "node-1"].map((name) => ({
    ...NODE,
    name,
    liveness: "suspect" as const,
    trouble,
  }));
  display.show({ ...snapshot(1, "Running"), nodes });
  const lines = (written[0] ?? "").split("\n");
  expect(lines.findIndex((line) => line.startsWith("node-1"))).toBe(3);
  expect(lines[3]).toMatch(/ 7 +connection refused.*…$/);
});

test("news that no frame has shown is told when the display ends, and what follows at once", () => {
  const { display, written } = record(true);
  display.tell("before");
  display.show(snapshot(1, "Running"));
  display.tell("unseen");
  expect(written).not.toContain("unseen\n");
  display.finish();
  display.tell("after");
  expect(written.slice(-2)).toEqual(["unseen\n", "after\n"]);
});
