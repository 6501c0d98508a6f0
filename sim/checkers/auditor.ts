// A naive auditor: it knows what clients were told and which containers started and ended how, and nothing of how the core
// decides. From that it predicts, for each task that was acknowledged, how it may stand once everything is healed, and says
// where the manager's word is none of those. It is slow and obvious on purpose.

import { append, NONE } from "../../src/core/kernel/append.ts";
import type { Instant } from "../../src/core/kernel/time.ts";
import type { Command, Reply } from "../../src/core/manager/events.ts";
import type { Change } from "../../src/core/store/changes.ts";
import type { Cluster } from "../../src/core/store/cluster.ts";
import { type AttemptKey, keyText, type TaskId } from "../../src/core/task/attempt.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { TaskState } from "../../src/core/task/transitions.ts";
import { machinesOf } from "../faults/befallen.ts";
import type { Fault } from "../faults.ts";
import { Checker, type EndOfRun } from "./checker.ts";

interface Container {
  readonly attempt: number;
  readonly machine: number;
  /** Null while it runs. */
  exitCode: number | null;
  /** Its engine lost it after its end, of which maybe nobody had heard: the attempt may have been begun again. */
  lost: boolean;
}

/** What a person with a notebook would have written down about a task. */
interface Page {
  readonly spec: TaskSpec;
  readonly job: string | null;
  stopped: boolean;
}

export class Auditor extends Checker {
  readonly name = "auditor";
  private readonly pages = this.context.tasks.column<Page>();
  private readonly containers = this.context.tasks.column<readonly Container[]>();
  /** Jobs that were scaled, updated or stopped: which of their tasks that meant, clients are not told. */
  private readonly changedJobs = new Set<string>();
  private readonly unclear = new Set<number>();
  /** Ids that clients chose. */
  private readonly named = this.context.tasks.column<true>();
  /** The task that each key was said to be. */
  private readonly keys = new Map<string, TaskId>();
  /** Keys of tasks that had no room in the queue, and are asked for again until somebody is told of them. */
  private readonly putOffs = new Set<string>();

  override acknowledged(at: Instant, command: Command, reply: Reply): void {
    if ("name" in command && command.kind !== "submitJob") this.changedJobs.add(command.name);
    const named = command.kind === "submitTask" ? command.submission.id : null;
    if (named !== null) this.named.set(named, true);
    this.checkKey(at, command, reply.kind === "submitted" ? reply.tasks[0]?.id : undefined);
    if (reply.kind === "submitted") {
      for (const { id, spec, job } of reply.tasks)
        if (!this.pages.has(id)) this.pages.set(id, { spec, job, stopped: false });
    } else if (reply.kind === "stopping") {
      for (const { id, spec, job } of reply.tasks) this.pages.set(id, { spec, job, stopped: true });
    }
  }

  override putOff(_at: Instant, command: Command): void {
    const key = keyOf(command);
    if (key !== null) this.putOffs.add(key);
  }

  /** What is reaped cannot be asked about in the end. */
  override committed(_at: Instant, changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== "taskReaped") continue;
      this.pages.delete(change.taskId);
      this.containers.delete(change.taskId);
      this.named.delete(change.taskId);
    }
  }

  override containerStarted(_at: Instant, machine: number, { taskId, attempt }: AttemptKey): void {
    const lived = this.containers.get(taskId) ?? NONE;
    this.containers.set(taskId, append(lived, { attempt, machine, exitCode: null, lost: false }));
  }

  override containerEnded(_at: Instant, machine: number, key: AttemptKey, exitCode = 0): void {
    for (const container of this.containers.get(key.taskId) ?? []) {
      const isIt = container.attempt === key.attempt && container.machine === machine;
      if (isIt && container.exitCode === null) container.exitCode = exitCode;
    }
  }

  /** Of a worker that is another node now, or is dialled elsewhere, nobody may ever hear what became of its tasks. */
  override faultInjected(_at: Instant, fault: Fault): void {
    if ("losesContainers" in fault && fault.losesContainers)
      this.loseContainers(machinesOf(fault, this.context.scenario.nodes));
    if (fault.kind !== "worker-wipe" && fault.kind !== "worker-move") return;
    this.unclear.add(fault.node);
    if (fault.kind === "worker-move" && fault.with !== null) this.unclear.add(fault.with);
  }

  private loseContainers(machines: readonly number[]): void {
    for (const [, lived] of this.containers)
      for (const container of lived) if (machines.includes(container.machine)) container.lost = true;
  }

  override finish({ at, cluster, settled, running }: EndOfRun): void {
    if (!settled) return;
    this.checkUntold(at, cluster);
    const live = new Set([...running()].map(({ key }) => keyText(key)));
    for (const [id, page] of this.pages) {
      const task = cluster.tasks.get(id);
      const lived = this.containers.get(id) ?? [];
      if (task === undefined || this.isUnclear(page, lived, task.state)) continue;
      const runs = live.has(keyText({ taskId: id, attempt: task.attempt }));
      const allowed = allowedStates(page, lived, task.attempt, runs);
      if (allowed.includes(task.state)) continue;
      const story = lived
        .map(({ attempt, exitCode }) => `attempt ${attempt} ${exitCode ?? "runs"}`)
        .join(", ");
      const told = `task ${id}${page.stopped ? ", stopped," : ""} is ${task.state} in attempt ${task.attempt}`;
      this.violated(at, `${told}; may be ${allowed.join(" or ")} (containers: ${story || "none"})`);
    }
  }

  /** Every request has its answer by now, but for those that wait for room and may just have got it: a task more of which nobody
   * was told is one request taken twice. */
  private checkUntold(at: Instant, cluster: Cluster): void {
    if (this.context.scenario.workload.patience === 0) return; // nobody sends keys
    const untold = [...cluster.tasks.values()].filter(
      ({ id, jobId }) => jobId === null && !this.pages.has(id) && !this.named.has(id),
    );
    if (untold.length <= this.putOffs.size) return;
    for (const { id } of untold)
      this.violated(at, `task ${id} is a second one of some request: no client was told of it`);
  }

  private isUnclear({ job }: Page, lived: readonly Container[], state: TaskState): boolean {
    if (this.changedJobs.has(job ?? "")) return true;
    if (state === "Scheduled" && this.unclear.size > 0) return true; // it may be on its way to nobody
    return lived.some(({ machine }) => this.unclear.has(machine));
  }

  /** However often a request is repeated, it is one task. */
  private checkKey(at: Instant, command: Command, id: TaskId | undefined): void {
    const key = keyOf(command);
    if (key === null) return;
    this.putOffs.delete(key);
    if (id === undefined) return;
    const before = this.keys.get(key);
    if (before !== undefined && before !== id) this.violated(at, `key ${key} is two tasks: ${before}, ${id}`);
    this.keys.set(key, id);
  }
}

/** Of a task that is submitted; null: none. */
function keyOf(command: Command): string | null {
  return command.kind === "submitTask" ? (command.idempotency?.key ?? null) : null;
}

/** How a task may stand once all is healed and quiet. `told`: the attempt that the manager says is the current one; `runs`:
 * its container does. */
function allowedStates(
  { spec, stopped }: Page,
  lived: readonly Container[],
  told: number,
  runs: boolean,
): TaskState[] {
  if (stopped) return ["Completed", "Failed"]; // it may have ended before the stop came
  if (runs) return ["Running"];
  const allowed: TaskState[] = ["Pending"]; // for a place, for its delay, or again since nobody heard of its end
  const didItsWork = lived.some(({ attempt, exitCode }) => attempt === told && exitCode === 0);
  if (spec.kind === "batch" && didItsWork) allowed.push("Completed");
  const isKnown = lived.some(({ attempt, exitCode, lost }) => attempt === told && exitCode === 0 && !lost);
  const { mode, restartsMax } = spec.restartPolicy;
  const mayFail = mode === "never" || restartsMax !== null; // without a limit nothing stays so
  if (mayFail && !(spec.kind === "batch" && isKnown && spec.healthCheck === null)) allowed.push("Failed");
  return allowed;
}
