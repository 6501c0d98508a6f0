// Tasks, nodes, jobs and events as rows of tables: which columns there are, and which colours mean what. It must
// not know where they are shown.

import type { JobView, NodeView, TaskView } from "../core/manager/views.ts";
import type { Health, HealthStatus, HostPort } from "../core/task/attempt.ts";
import type { TaskEvent } from "../core/task/event.ts";
import { agoText, bytesText, coresText } from "./amount-text.ts";
import { type Cell, cell } from "./table.ts";
import { shortId } from "./task-ids.ts";
import type { Colour } from "./terminal.ts";

export const TASK_HEADINGS = ["ID", "NAME", "STATE", "NODE", "ATTEMPT", "RESTARTS", "PORTS", "AGE", "REASON"];

export function taskRow(task: TaskView, wallNowMs: number): Cell[] {
  return [
    cell(shortId(task.id)),
    cell(task.name),
    stateCell(task),
    cell((task.state === "Pending" ? null : task.node) ?? "-"),
    cell(String(task.attempt)),
    cell(String(task.restartCount)),
    cell(portsText(hasEnded(task) ? [] : task.hostPorts)),
    cell(agoText(wallNowMs - task.submittedAt)),
    cell(oneLine(reasonText(task))),
  ];
}

const hasEnded = ({ state }: TaskView): boolean => state === "Completed" || state === "Failed";

/** Why a task is where it is; what ended by itself and gave no reason left its exit code. */
export function reasonText({ reason, state, exitCode }: TaskView): string {
  const ended = (state === "Pending" || state === "Failed") && exitCode !== null;
  return reason ?? (ended ? `exit code ${exitCode}` : "");
}

const STATE_COLOURS: Readonly<Record<TaskView["state"], Colour | null>> = {
  Pending: "yellow",
  Scheduled: "yellow",
  Running: "green",
  Completed: null,
  Failed: "red",
};

const HEALTH_COLOURS: Readonly<Record<HealthStatus, Colour>> = {
  unknown: "yellow",
  healthy: "green",
  unhealthy: "red",
};

const healthText = ({ status }: Health): string => (status === "unknown" ? "health unknown" : status);

/** The state, how healthy a running task is if that is checked, and that it is being stopped while it is. */
export function stateCell(task: TaskView): Cell {
  const ending = task.wanted === "stop" && !hasEnded(task);
  if (ending) return cell(`${task.state} (stopping)`, STATE_COLOURS[task.state]);
  if (task.health === null) return cell(task.state, STATE_COLOURS[task.state]);
  return cell(`${task.state} (${healthText(task.health)})`, HEALTH_COLOURS[task.health.status]);
}

export const NODE_HEADINGS = [
  "NAME",
  "ADDRESS",
  "LIVENESS",
  "AVAILABILITY",
  "TASKS",
  "CPU",
  "MEMORY",
  "BUSY",
  "TROUBLE",
];

export function nodeRow(node: NodeView): Cell[] {
  const busy = node.liveness === "down" ? null : (node.stats?.cpuPercent ?? null);
  return [
    cell(node.name),
    cell(node.address ?? "-"),
    cell(node.liveness + (node.runtime === "ok" ? "" : ", no runtime"), livenessColour(node)),
    cell(availabilityText(node), node.availability === "active" ? null : "yellow"),
    cell(String(node.tasks)),
    cell(freeText(node, "cpu", coresText)),
    cell(freeText(node, "memory", bytesText)),
    cell(busy === null ? "-" : `${node.stats?.measuredBy === "os" ? "~" : ""}${Math.round(busy)}%`),
    cell(node.liveness === "ready" ? diskText(node) : (node.trouble ?? "")),
  ];
}

/** With less than this a worker can keep next to nothing, bytes. */
const DISK_LEAST = 2 ** 20;

/** Of the disk that its worker's data folder lies on. */
function diskText({ stats }: NodeView): string {
  const free = stats?.diskFreeBytes ?? null;
  return free === null || free >= DISK_LEAST ? "" : "its disk is full";
}

/** A drained node is one that is draining and holds nothing more. */
const availabilityText = ({ availability, drain }: NodeView): string =>
  drain === null ? availability : drain.left === 0 ? "drained" : `draining, ${drain.left} left`;

const BY_NAME = new Intl.Collator("en", { numeric: true });

/** By name, with numbers as numbers: n2 stands before n10. */
export const sortedNodes = (nodes: readonly NodeView[]): NodeView[] =>
  nodes.toSorted((a, b) => BY_NAME.compare(a.name, b.name));

function livenessColour(node: NodeView): Colour | null {
  if (node.liveness === "down") return "red";
  return node.liveness === "ready" && node.runtime === "ok" ? "green" : "yellow";
}

/** "3.5/4 free"; "-" when the node has not said what it has, or is down: what it had free is free to nobody. */
function freeText(node: NodeView, resource: string, amountText: (amount: number) => string): string {
  const total = node.capacity[resource];
  if (total === undefined || node.liveness === "down") return "-";
  return `${amountText(node.free[resource] ?? 0)}/${amountText(total)} free`;
}

export const JOB_HEADINGS = ["JOB", "TASKS", "LIVE", "SERVING", "COMPLETED", "FAILED", "STATE", "AGE"];

export function jobRow(job: JobView, wallNowMs: number): Cell[] {
  const failed = cell(String(job.failed), job.failed > 0 ? "red" : null);
  const age = cell(agoText(wallNowMs - job.submittedAt));
  const update = updateText(job);
  const state = cell(job.state + update, job.state === "stopping" || update !== "" ? "yellow" : null);
  const counts = [job.count, job.live, job.serving, job.completed].map((each) => cell(String(each)));
  return [cell(job.name), ...counts, failed, state, age];
}

/** An update of the job that goes on, or has stopped where it was; nothing of one that is over. */
function updateText({ state, rollout }: JobView): string {
  if (state !== "active" || rollout === null) return "";
  if (rollout.state === "paused") return ", update paused";
  if (rollout.state === "rolling") return ", updating";
  return rollout.state === "rolling-back" ? ", rolling back" : "";
}

export const EVENT_HEADINGS = ["TIME", "ATTEMPT", "STATE", "REASON"];

export function eventRow(event: TaskEvent): Cell[] {
  return [
    cell(new Date(event.timestamp).toISOString()),
    cell(String(event.attempt)),
    cell(event.state, STATE_COLOURS[event.state]),
    cell(oneLine(event.reason ?? "")),
  ];
}

/** "8080→80/tcp" for each port. */
function portsText(ports: readonly HostPort[]): string {
  if (ports.length === 0) return "-";
  return ports.map((port) => `${port.hostPort}→${port.containerPort}/${port.protocol}`).join(",");
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
