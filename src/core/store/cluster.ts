// The cluster's stored state in memory, with the indexes that make it quick to ask. Everybody reads it; apply.ts
// alone writes it.

import { assert } from "../kernel/assert.ts";
import { Capacity } from "../node/capacity.ts";
import type { Node, NodeInfo } from "../node/node.ts";
import { TrackedNode } from "../node/tracked-node.ts";
import type { TaskId } from "../task/attempt.ts";
import { signatureOf, type TaskSpec } from "../task/spec.ts";
import type { Attempt, Task } from "../task/task.ts";
import type { TaskState } from "../task/transitions.ts";
import { EventLog } from "./event-log.ts";
import { Holds } from "./holds.ts";
import { JobFailures } from "./job-failures.ts";
import type { Drain, Job, MetaRecord, RequestRecord } from "./records.ts";
import { Usage } from "./usage.ts";

export class Cluster {
  meta: MetaRecord = { clusterId: "", term: 0, leaseMax: 0 };
  /** By dense index. */
  readonly nodes: Node[] = [];
  readonly nodeByAddress = new Map<string, Node>();
  readonly nodeById = new Map<string, Node>();
  /** Attempts not known ended, by node index: the set the node's worker should hold. */
  readonly attemptsOn: Set<Attempt>[] = [];
  readonly capacity = new Capacity();
  /** What each owner has reserved. */
  readonly usage = new Usage();
  /** Places that are kept for waiting tasks. */
  readonly holds = new Holds();
  /** By node index, for those that are draining. */
  readonly drains = new Map<number, Drain>();
  readonly jobs = new Map<string, Job>();
  readonly failures = new JobFailures();
  /** The tasks of each job that are not reaped, in order of submission. */
  readonly tasksOfJob = new Map<string, Set<Task>>();
  /** In order of submission. */
  readonly tasks = new Map<TaskId, Task>();
  /** Finished tasks in the order they finished: the first to be reaped. */
  readonly finished = new Set<Task>();
  /** By id, oldest first. */
  readonly events = new EventLog();
  readonly requests = new Map<string, RequestRecord>();
  /** Tasks by state. */
  readonly counts: Record<TaskState, number> = {
    Pending: 0,
    Scheduled: 0,
    Running: 0,
    Completed: 0,
    Failed: 0,
  };
  /** The node that was placed on last, −1 before the first placement. */
  lastNode = -1;
  lastSerial = 0;
  /** Events up to this one have been made rows. */
  lastSavedEventId = 0;
  private readonly signatures = new WeakMap<TaskSpec, string>();

  // PERF: these are asked all the time; what is said when there is none is put together only then.

  task(id: TaskId): Task {
    const task = this.tasks.get(id);
    if (task === undefined) assert(false, `Task ${id} is in the cluster`);
    return task;
  }

  node(index: number): Node {
    const node = this.nodes[index];
    if (node === undefined) assert(false, `Node #${index} is in the cluster`);
    return node;
  }

  attemptsOnNode(index: number): Set<Attempt> {
    const attempts = this.attemptsOn[index];
    if (attempts === undefined) assert(false, `Node #${index} is in the cluster`);
    return attempts;
  }

  /** How many of the attempts on the node are of the job. PERF: O(attempts on the node). */
  readonly jobAttemptsOn = (index: number, jobId: string): number => {
    let count = 0;
    for (const { task } of this.attemptsOnNode(index)) if (task.jobId === jobId) count++;
    return count;
  };

  /** The job that the task belongs to: not a later one of the same name. */
  jobOf(task: Task): Job | undefined {
    const job = task.jobId === null ? undefined : this.jobs.get(task.jobId);
    return job !== undefined && task.serial >= job.firstSerial ? job : undefined;
  }

  countState(state: TaskState, by: 1 | -1): void {
    this.counts[state] += by;
  }

  /** The spec's signature, remembered: the tasks of a job share one spec. */
  signature(spec: TaskSpec, jobId: string | null): string {
    const known = this.signatures.get(spec);
    if (known !== undefined) return known;
    const text = signatureOf(spec, jobId);
    this.signatures.set(spec, text);
    return text;
  }

  /** Adds a node like `sketch` under the next index. Its capacity is empty until `nodeMet`. */
  addNode(sketch: Node): void {
    assert(sketch.index === this.nodes.length, `Node #${sketch.index} takes the next index`);
    const node = new TrackedNode(sketch, this.capacity);
    this.nodes.push(node);
    this.attemptsOn.push(new Set());
    this.capacity.declare(node.index, {}, []);
    if (node.address !== null) this.nodeByAddress.set(node.address, node);
    if (node.info !== null) this.introduce(node, node.info);
  }

  /** The node tells who it is and what it has. */
  introduce(node: Node, info: NodeInfo): void {
    this.usage.declare(this.nodeById.has(info.id) ? node.info : null, info);
    node.info = info;
    this.nodeById.set(info.id, node);
    this.capacity.declare(node.index, info.capacity, info.gpus);
  }
}
