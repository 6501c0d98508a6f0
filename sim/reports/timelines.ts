// Timelines of a run: what the manager believed of every node and what befell it, and what became of the tasks that had the
// hardest time.

import type { Span, Timeline } from "../../plots/chart.ts";
import { type FaultSpan, spansOf } from "../faults/spans.ts";
import type { History, TaskHistory } from "../measures/history.ts";
import type { NodesPlan } from "../scenario.ts";

const ROWS_MAX = 60;
const TASKS_SHOWN = 40;

const inSeconds = (at: number): number => at / 1_000_000;

const NODE_KINDS = [
  { name: "ready", colour: "#cfe8cf" },
  { name: "suspect", colour: "#ffe08a" },
  { name: "down", colour: "#f2a49b" },
  { name: "unknown", colour: "#d9d9d9" },
  { name: "fault under way", colour: "#333333", thin: true },
] as const;
const FAULT = 4;

/** The manager's life, the registry where something befell it, and a row for each of the first nodes. */
export function nodeTimeline(history: History, nodes: NodesPlan, endedAt: number): Timeline {
  const shown = Math.min(nodes.count, ROWS_MAX);
  const faults = history.faults.flatMap((fault) => spansOf(fault, nodes));
  const once = faults.some(({ on }) => on === "registry") ? ["manager", "registry"] : ["manager"];
  const rowOf = (on: FaultSpan["on"]): number =>
    typeof on === "number" ? once.length + on : once.indexOf(on);
  const spans: Span[] = [];
  for (const { from, to } of history.managers)
    spans.push({ row: 0, from: inSeconds(from), to: inSeconds(to ?? endedAt), kind: 0 });
  for (const { machine, liveness, from, to } of history.nodes) {
    if (machine >= shown) continue;
    const kind = NODE_KINDS.findIndex(({ name }) => name === liveness);
    spans.push({ row: rowOf(machine), from: inSeconds(from), to: inSeconds(to ?? endedAt), kind });
  }
  const healed = history.healedAt ?? endedAt;
  for (const { on, from, to } of faults) {
    if (from > healed || (typeof on === "number" && on >= shown)) continue;
    spans.push({ row: rowOf(on), from: inSeconds(from), to: inSeconds(Math.min(healed, to)), kind: FAULT });
  }
  return {
    kind: "timeline",
    title: "What the manager believed of its nodes, and what befell them",
    x: { name: "time, s", min: 0, max: inSeconds(endedAt) },
    rows: [...once, ...Array.from({ length: shown }, (_, node) => `node ${node}`)],
    kinds: NODE_KINDS,
    spans,
  };
}

const TASK_KINDS = [
  { name: "waits or starts", colour: "#e0e0e0" },
  { name: "runs", colour: "#0072b2" },
  { name: "runs (every other attempt)", colour: "#56b4e9" },
  { name: "runs twice", colour: "#d55e00" },
] as const;

/** Those with the most containers. */
export function taskTimeline(history: History, endedAt: number): Timeline {
  const chosen = [...history.tasks.entries()]
    .filter(([, { containers }]) => containers.length > 0)
    .sort(([, a], [, b]) => b.containers.length - a.containers.length || a.submittedAt - b.submittedAt)
    .slice(0, TASKS_SHOWN);
  return {
    kind: "timeline",
    title: `The ${chosen.length} tasks with the most attempts`,
    x: { name: "time, s", min: 0, max: inSeconds(endedAt) },
    rows: chosen.map(([id, { service }]) => `${id.slice(0, 8)} ${service ? "service" : "batch"}`),
    kinds: TASK_KINDS,
    spans: chosen.flatMap(([, task], row) => taskSpans(task, row, endedAt)),
  };
}

function taskSpans(
  { submittedAt, finishedAt, containers }: TaskHistory,
  row: number,
  endedAt: number,
): Span[] {
  const spans: Span[] = [
    { row, from: inSeconds(submittedAt), to: inSeconds(finishedAt ?? endedAt), kind: 0 },
  ];
  containers.forEach(({ from, to }, index) => {
    spans.push({ row, from: inSeconds(from), to: inSeconds(to ?? endedAt), kind: 1 + (index % 2) });
    for (const other of containers.slice(0, index)) {
      const overlap = Math.min(to ?? endedAt, other.to ?? endedAt);
      if (overlap > from) spans.push({ row, from: inSeconds(from), to: inSeconds(overlap), kind: 3 });
    }
  });
  return spans;
}
