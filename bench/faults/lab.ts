// The cluster that faults are tried on: three isolated nodes with six tasks of a service, two a node, whole again
// before each fault. What ran where is asked of the engines, not of the manager.

import type { TaskView } from "../../src/core/manager/views.ts";
import { eventually } from "../../test/adapters/http/eventually.ts";
import { type RunRecord, recordsOf } from "../../test/live/nodes/engine-records.ts";
import { IsolatedCluster } from "../../test/live/nodes/isolated-cluster.ts";
import { expectThat, WrongOutcome } from "./fault.ts";

export const NODES = 3;
export const REPLICAS = 6;

/** Ends at once when it is asked to. */
const STAY = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait; done"];
const SMALL = { cpu: "50m", memory: "16MiB", stopGraceMs: "2s" };

const WHOLE_MS = 60_000;
/** How long to wait for an outcome before it is given up, milliseconds: well beyond every bound. */
export const PATIENCE_MS = 30_000;

export class Lab {
  readonly cluster: IsolatedCluster;
  private submitted = 0;

  private constructor(cluster: IsolatedCluster) {
    this.cluster = cluster;
  }

  /** `command` runs our executable with these words. */
  static async open(command: (args: readonly string[]) => string[]): Promise<Lab> {
    const lab = new Lab(await IsolatedCluster.open({ nodes: NODES, command }));
    try {
      await lab.cluster.api.post("/jobs", { name: "web", count: REPLICAS, task: lab.stay() });
      await lab.whole();
      return lab;
    } catch (error) {
      await lab.close();
      throw error;
    }
  }

  /** A template that stays up, plus `more`. */
  stay(more: object = {}): object {
    return { image: this.cluster.image, command: STAY, ...SMALL, ...more };
  }

  /** Submits a task of its own; resolves with its id. */
  async submit(more: object): Promise<string> {
    this.submitted++;
    const body = this.stay({ name: `extra-${this.submitted}`, ...more });
    return (await this.cluster.api.post<TaskView>("/tasks", body)).id;
  }

  task(id: string): Promise<TaskView> {
    return this.cluster.api.get<TaskView>(`/tasks/${id}`);
  }

  /** Waits for the task to be as `wanted` says. */
  async taskUntil(id: string, what: string, wanted: (task: TaskView) => boolean): Promise<TaskView> {
    let task = await this.task(id);
    const asWanted = async () => {
      task = await this.task(id);
      return wanted(task);
    };
    await this.until(asWanted, what, PATIENCE_MS).catch((error: Error) => {
      throw new WrongOutcome(`${error.message}; it is ${task.state}: ${task.reason}`);
    });
    return task;
  }

  /** Milliseconds from `since` (performance.now()) until `condition` holds. */
  async timeUntil(since: number, what: string, condition: () => boolean | Promise<boolean>): Promise<number> {
    await this.until(condition, what, PATIENCE_MS);
    return performance.now() - since;
  }

  async until(condition: () => boolean | Promise<boolean>, what: string, deadlineMs: number): Promise<void> {
    await eventually(condition, deadlineMs, what).catch((error: Error) => {
      throw new WrongOutcome(error.message);
    });
  }

  /** The service's containers that run, as their engines know them; on all nodes that are on, or on those named. */
  async web(names?: readonly string[]): Promise<RunRecord[]> {
    const records = await recordsOf(this.cluster.engines(names));
    const ids = new Set((await this.webTasks()).map((task) => task.id));
    return records.filter(({ taskId, startedAt, finishedAt }) => {
      return ids.has(taskId) && startedAt !== null && finishedAt === null;
    });
  }

  /** The node that holds most of the service: where a fault hurts. */
  async victim(): Promise<string> {
    const held = new Map<string, number>();
    for (const { node } of await this.web()) held.set(node, (held.get(node) ?? 0) + 1);
    const [first] = [...held].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    expectThat(first !== undefined, "nothing runs");
    return first?.[0] ?? "";
  }

  others(victim: string): string[] {
    return this.cluster.nodes.map((node) => node.name).filter((name) => name !== victim);
  }

  /** Milliseconds from `since` (wall time) to the start of the last container that makes the service whole without
   * the victim, by the engines' records. */
  async fullStrengthWithout(victim: string, since: number): Promise<number> {
    const names = this.others(victim);
    const isWhole = async () => (await this.cluster.running(names)).length >= REPLICAS;
    await this.until(isWhole, `${REPLICAS} run on ${names.join(" and ")}`, PATIENCE_MS);
    const records = await this.web(names);
    expectThat(
      new Set(records.map((each) => each.taskId)).size === REPLICAS,
      "a task runs twice or is missing",
    );
    return Math.max(...records.map((each) => each.startedAt ?? 0)) - since;
  }

  /** Milliseconds from `since` (performance.now()) until only one container of each task runs anywhere. */
  straysGone(since: number): Promise<number> {
    return this.timeUntil(since, "the strays are gone", async () => {
      return (await this.cluster.running()).length === REPLICAS;
    });
  }

  /** Containers of the service with their starts, to see that nothing was restarted. */
  async snapshot(): Promise<string[]> {
    return (await this.web()).map(({ containerId, startedAt }) => `${containerId} ${startedAt}`).sort();
  }

  async expectUntouched(before: readonly string[]): Promise<void> {
    const after = await this.snapshot();
    const lost = before.filter((each) => !after.includes(each)).length;
    expectThat(lost === 0, `${lost} of ${before.length} containers did not run through`);
    expectThat(after.length === before.length, `${after.length} containers run, ${before.length} did`);
  }

  /** How often any node was found down since, read off the tasks: only a node's loss makes an attempt of the service. */
  async attempts(): Promise<number> {
    return (await this.webTasks()).reduce((sum, task) => sum + task.attempt, 0);
  }

  /** Everything mended, nothing but the service there, its tasks on more than one node. */
  async whole(): Promise<void> {
    await this.cluster.mend();
    await this.cluster.ready(WHOLE_MS);
    const extra = (await this.cluster.tasks()).filter((task) => task.job === null && task.wanted === "run");
    for (const task of extra) await this.cluster.api.delete(`/tasks/${task.id}`);
    const isWhole = async () => {
      const tasks = await this.webTasks();
      const running = await this.cluster.running();
      return tasks.every((task) => task.state === "Running") && running.length === REPLICAS;
    };
    await eventually(isWhole, WHOLE_MS, "the service is whole and alone");
  }

  close(): Promise<void> {
    return this.cluster.close();
  }

  private async webTasks(): Promise<TaskView[]> {
    return (await this.cluster.tasks()).filter((task) => task.job === "web");
  }
}
