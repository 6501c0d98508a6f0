// The cluster's stored state in memory, with the indexes that make it quick to ask. Everybody reads it; apply.ts
// alone writes it.

import { assert, present } from "../kernel/assert.ts";
import { Capacity } from "../node/capacity.ts";
import type { Node } from "../node/node.ts";
import type { TaskId } from "../task/attempt.ts";
import type { TaskEvent } from "../task/event.ts";
import type { Attempt, Task } from "../task/task.ts";
import type { Job, MetaRecord, RequestRecord } from "./records.ts";

export class Cluster {
  meta: MetaRecord = { clusterId: "", term: 0 };
  /** By dense index. */
  readonly nodes: Node[] = [];
  readonly nodeByAddress = new Map<string, Node>();
  readonly nodeById = new Map<string, Node>();
  /** Attempts not known ended, by node index: the set the node's worker should hold. */
  readonly attemptsOn: Set<Attempt>[] = [];
  readonly capacity = new Capacity();
  readonly jobs = new Map<string, Job>();
  /** In order of submission. */
  readonly tasks = new Map<TaskId, Task>();
  /** Finished tasks in the order they finished: the first to be reaped. */
  readonly finished = new Set<Task>();
  /** By id, oldest first. */
  readonly events = new Map<number, TaskEvent>();
  readonly requests = new Map<string, RequestRecord>();
  lastSerial = 0;
  lastEventId = 0;

  task(id: TaskId): Task {
    return present(this.tasks.get(id), `Task ${id} is in the cluster`);
  }

  node(index: number): Node {
    return present(this.nodes[index], `Node #${index} is in the cluster`);
  }

  attemptsOnNode(index: number): Set<Attempt> {
    return present(this.attemptsOn[index], `Node #${index} is in the cluster`);
  }

  /** Adds the node under the next index. Its capacity is empty until `nodeMet`. */
  addNode(node: Node): void {
    assert(node.index === this.nodes.length, `Node #${node.index} takes the next index`);
    this.nodes.push(node);
    this.attemptsOn.push(new Set());
    this.capacity.declare(node.index, {}, []);
  }
}
