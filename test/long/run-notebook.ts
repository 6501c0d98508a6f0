// Who ran where, from when to when, over all engines of a rack. It looks all the time: an engine forgets a container once
// its worker may remove it. Times are the engines' own (one kernel clock); the kernel is asked too, because a frozen
// engine notes nothing, and every start that an engine tells of must be one that was seen.

import type { ContainerInspectInfo } from "dockerode";
import { containerFacts } from "../../src/adapters/docker/container-facts.ts";
import { LABELS } from "../../src/adapters/docker/container-labels.ts";
import type { NodeProcess } from "../../src/adapters/linux-nodes/node-process.ts";
import type { IsolatedCluster } from "../live/nodes/isolated-cluster.ts";
import { StartLog } from "./start-log.ts";

const LOOK_EVERY_MS = 25;
const CALL_MS = 3_000;

/** One run of a task. Times are wall time in milliseconds. */
export interface Run {
  readonly node: string;
  readonly containerId: string;
  readonly taskId: string;
  readonly attempt: number;
  readonly startedAt: number;
  /** Null while it runs: what the engine noted, or when its process was last seen alive if that is later; when it was
   * first missed if the engine forgot it before we saw what it noted. */
  readonly endedAt: number | null;
}

interface Noted extends Omit<Run, "endedAt"> {
  readonly process: NodeProcess;
  finishedAt: number | null;
  aliveAt: number;
  missedAt: number | null;
}

export class RunNotebook {
  private readonly cluster: IsolatedCluster;
  private readonly noted = new Map<string, Noted>();
  private readonly starts: StartLog;
  private readonly looking: readonly Promise<void>[];
  private closed = false;

  private constructor(cluster: IsolatedCluster, starts: StartLog) {
    this.cluster = cluster;
    this.starts = starts;
    const engines = cluster.nodes.map(({ name }) => this.again(() => this.lookAtEngine(name)));
    this.looking = [...engines, this.again(async () => this.lookAtProcesses())];
  }

  /** Looks from now until it is closed. Engines may freeze, but not end. */
  static async open(cluster: IsolatedCluster): Promise<RunNotebook> {
    return new RunNotebook(cluster, await StartLog.open(cluster));
  }

  get runs(): readonly Run[] {
    return [...this.noted.values()].map((noted) => {
      const { node, containerId, taskId, attempt, startedAt } = noted;
      return { node, containerId, taskId, attempt, startedAt, endedAt: endOf(noted) };
    });
  }

  /** Those that run now. */
  get running(): readonly Run[] {
    return this.runs.filter(({ endedAt }) => endedAt === null);
  }

  /** Containers that were started and never seen here: empty, or nothing can be concluded. */
  get unseen(): readonly string[] {
    return this.starts.all.map((start) => start.containerId).filter((id) => !this.noted.has(id));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.starts.close();
    await Promise.all(this.looking);
  }

  private async again(look: () => Promise<void>): Promise<void> {
    while (!this.closed) {
      await look().catch(() => {}); // a frozen engine does not answer: it is asked again
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private async lookAtEngine(node: string): Promise<void> {
    const { dockerode } = this.cluster.engineClient(node);
    const filters = { label: [LABELS.task] };
    const abortSignal = AbortSignal.timeout(CALL_MS);
    for (const { Id, State } of await dockerode.listContainers({ all: true, filters, abortSignal })) {
      const before = this.noted.get(Id);
      const known = before !== undefined && (before.finishedAt !== null || State === "running");
      if (State === "created" || known) continue;
      const options = { abortSignal: AbortSignal.timeout(CALL_MS) } as object;
      this.note(node, await dockerode.getContainer(Id).inspect(options));
    }
  }

  private note(node: string, info: ContainerInspectInfo): void {
    const facts = containerFacts(info);
    if (facts === null || facts.startedAt === null) return;
    const { containerId, taskId, attempt, startedAt, finishedAt } = facts;
    const before = this.noted.get(containerId);
    if (before !== undefined) {
      before.finishedAt = finishedAt;
      return;
    }
    const process = this.cluster.node(node).processAt(info.State.Pid);
    const seen = { aliveAt: startedAt, missedAt: null, finishedAt, process };
    this.noted.set(containerId, { node, containerId, taskId, attempt, startedAt, ...seen });
  }

  private lookAtProcesses(): void {
    for (const noted of this.noted.values()) {
      if (noted.missedAt !== null) continue;
      if (noted.process.alive) noted.aliveAt = Date.now();
      else noted.missedAt = Date.now();
    }
  }
}

function endOf({ finishedAt, aliveAt, missedAt }: Noted): number | null {
  return finishedAt === null ? missedAt : Math.max(finishedAt, aliveAt);
}
