// Rows to a cluster, at a manager's start. What it can't read it names: table, key and why.
// It must not repair anything: a store that contradicts itself ends the process.

import { present } from "../kernel/assert.ts";
import { HEALTH_UNKNOWN } from "../task/attempt.ts";
import type { TaskSpec } from "../task/spec.ts";
import { type Attempt, stateOf, type Task } from "../task/task.ts";
import { Cluster } from "./cluster.ts";
import {
  type AttemptRecord,
  type EventRecord,
  type Job,
  type MetaRecord,
  type NodeRecord,
  READABLE_VERSIONS,
  type RequestRecord,
  type Row,
  type Table,
  type TaskRecord,
} from "./records.ts";
import { knownSpec } from "./rollout.ts";

/** A row that can't be read: written by another version, or damaged. */
export class UnreadableRow extends Error {
  override readonly name = "UnreadableRow";
}

/** The cluster that the rows describe. Throws `UnreadableRow` for a schema version that it does not know. */
export function loadCluster(rows: Iterable<Row>): Cluster {
  const read = readAll(rows);
  const cluster = new Cluster();
  cluster.meta = read<MetaRecord>("meta")[0] ?? cluster.meta;
  for (const record of read<NodeRecord>("nodes")) {
    cluster.addNode({ ...record, liveness: "unknown", runtime: "ok", stats: null });
    if (record.drain !== undefined) cluster.drains.set(record.index, record.drain);
  }
  for (const record of read<JobRecord>("jobs")) {
    const job: Job = { version: 1, rollout: null, ...record };
    cluster.jobs.set(job.id, job);
    cluster.tasksOfJob.set(job.id, new Set());
  }
  for (const record of bySerial(read<TaskRecord>("tasks"))) {
    const task = taskOf(cluster, record);
    cluster.tasks.set(task.id, task);
    const job = cluster.jobOf(task);
    if (job !== undefined) cluster.tasksOfJob.get(job.id)?.add(task);
  }
  for (const job of cluster.jobs.values()) countTasks(cluster, job);
  for (const record of byNumber(read<AttemptRecord>("attempts"))) attach(cluster, record);
  for (const event of read<EventRecord>("events")) cluster.events.add(event);
  for (const request of byAge(read<RequestRecord>("requests"))) cluster.requests.set(request.key, request);
  complete(cluster);
  return cluster;
}

/** What older versions wrote has no word of updates. */
type JobRecord = Omit<Job, "version" | "rollout"> & Partial<Pick<Job, "version" | "rollout">>;

type Reader = <Kind>(table: Table) => Kind[];

function readAll(rows: Iterable<Row>): Reader {
  const tables = new Map<Table, Row[]>();
  for (const row of rows) {
    const table = tables.get(row.table) ?? [];
    if (table.length === 0) tables.set(row.table, table);
    table.push(row);
  }
  return <Kind>(table: Table): Kind[] => {
    const list = tables.get(table) ?? [];
    list.sort((a, b) => (a.key < b.key ? -1 : 1));
    return list.map((row) => readRecord<Kind>(row));
  };
}

/** The record in a row, without its version. */
export function readRecord<Kind>(row: Row): Kind {
  const where = `Cannot read row ${row.key} of table ${row.table}`;
  let parsed: { v?: unknown } & Record<string, unknown>;
  try {
    parsed = JSON.parse(row.value);
  } catch {
    throw new UnreadableRow(`${where}: not JSON`);
  }
  const { v, ...record } = parsed;
  if (!READABLE_VERSIONS.includes(v)) {
    const known = READABLE_VERSIONS.join(" and ");
    throw new UnreadableRow(`${where}: it has schema version ${v}, this program reads ${known}`);
  }
  return record as Kind;
}

const bySerial = (records: TaskRecord[]): TaskRecord[] => records.sort((a, b) => a.serial - b.serial);
const byNumber = (records: AttemptRecord[]): AttemptRecord[] => records.sort((a, b) => a.number - b.number);
const byAge = (records: RequestRecord[]): RequestRecord[] => records.sort((a, b) => a.at - b.at);

function taskOf(cluster: Cluster, { heldNode, ...record }: TaskRecord): Task {
  const job = record.jobId === null ? undefined : cluster.jobs.get(record.jobId);
  const spec = job !== undefined && record.serial >= job.firstSerial ? specIn(job, record.spec) : record.spec;
  const signature = cluster.signature(spec, record.jobId);
  const setbacks = record.setbacks ?? null;
  const task: Task = { ...record, setbacks, spec, signature, state: "Pending", attempts: [] };
  if (heldNode !== undefined) cluster.holds.hold(task, heldNode);
  return task;
}

/** Older versions wrote a job's row later than that of a task that came to it: it may count too few. */
function countTasks(cluster: Cluster, job: Job): void {
  let live = 0;
  for (const { finishedAt } of cluster.tasksOfJob.get(job.id) ?? []) if (finishedAt === null) live++;
  job.submitted = Math.max(job.submitted, job.completed + job.failed + live);
}

/** Tasks of a job share a spec; while it is updated, and if that failed, some have another. */
function specIn(job: Job, spec: TaskSpec): TaskSpec {
  return job.rollout === null ? job.spec : knownSpec(spec, [job.spec, job.rollout.previous]);
}

function attach(cluster: Cluster, record: AttemptRecord): void {
  const task = cluster.task(record.taskId);
  const { number, node, gpuDevices, placedAt, wanted, evicted, phase, report } = record;
  const stored = { number, node, gpuDevices, placedAt, wanted, evicted, phase, report };
  const attempt: Attempt = { task, ...stored, condemned: record.condemned ?? null, health: HEALTH_UNKNOWN };
  task.attempts.push(attempt);
  if (phase === "ended") return;
  cluster.capacity.reserve(node, task.spec, gpuDevices);
  cluster.usage.take(task.spec, 1);
  cluster.attemptsOnNode(node).add(attempt);
}

/** What follows from the rows: states, counts, the order of finishing, and where counting goes on. */
function complete(cluster: Cluster): void {
  let placedLast: Attempt | null = null;
  for (const task of cluster.tasks.values()) {
    task.state = stateOf(task);
    cluster.countState(task.state, 1);
    cluster.lastSerial = task.serial;
    for (const attempt of task.attempts) {
      if (placedLast === null || attempt.placedAt >= placedLast.placedAt) placedLast = attempt;
    }
  }
  const finished = [...cluster.tasks.values()].filter((task) => task.finishedAt !== null);
  finished.sort(
    (a, b) => present(a.finishedAt, "finished") - present(b.finishedAt, "finished") || a.serial - b.serial,
  );
  for (const task of finished) cluster.finished.add(task);
  cluster.lastSavedEventId = cluster.events.lastId;
  cluster.lastNode = placedLast?.node ?? -1;
}
