// A cluster with a short lease and tasks of which none may run twice, struck again and again; what came of each strike is
// read off the engines. It asks the manager only whether all is well again.

import { eventually } from "../adapters/http/eventually.ts";
import { IsolatedCluster } from "../live/nodes/isolated-cluster.ts";
import type { Draw } from "./disturbances.ts";
import { type Succession, successions } from "./overlap.ts";
import { type Run, RunNotebook } from "./run-notebook.ts";

/** Clocks may differ by a hundredth, so a manager waits that much longer. */
export const LEASE_MS = 6_000;
const FENCE_MS = 3_000;
/** From the strike until what ran on the node runs elsewhere. */
export const REPLACED_MS = LEASE_MS + 5_000;
const PATIENCE_MS = 30_000;
const CALM_MS = 90_000;

/** Both end in time; the second has to be killed. */
const OBEYS = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait; done"];
const DEFIES = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"];

/** What came of one strike. */
export interface Aftermath {
  readonly draw: Draw;
  readonly node: string;
  /** Milliseconds from the strike until the last task of the node ran elsewhere; null: it was over before. */
  readonly replacedMs: number | null;
  readonly tasks: number;
  /** Runs that began since the strike, each after the one before it. */
  readonly successions: readonly Succession[];
}

export class Storm {
  readonly cluster: IsolatedCluster;
  readonly notebook: RunNotebook;
  private tasks = 0;

  private constructor(cluster: IsolatedCluster, notebook: RunNotebook) {
    this.cluster = cluster;
    this.notebook = notebook;
  }

  static async open(): Promise<Storm> {
    const managerFlags = ["--lease", `${LEASE_MS}ms`];
    const workerFlags = ["--fence", `${FENCE_MS}ms`];
    const cluster = await IsolatedCluster.open({ nodes: 3, managerFlags, workerFlags });
    return new Storm(cluster, await RunNotebook.open(cluster));
  }

  /** Submits `count` tasks, every second of which does not end when it is asked to; resolves when all run. */
  async submit(count: number, onDisconnect: "stop" | "keep"): Promise<void> {
    for (let index = 0; index < count; index++) {
      const command = index % 2 === 0 ? OBEYS : DEFIES;
      const task = { image: this.cluster.image, command, cpu: "50m", memory: "16MiB", stopGraceMs: "2s" };
      await this.cluster.api.post("/tasks", { ...task, name: `${onDisconnect}-${index}`, onDisconnect });
    }
    this.tasks += count;
    await this.calm();
  }

  /** Everything mended, every task running once, by the manager's word and by the engines'. */
  async calm(): Promise<void> {
    await this.cluster.mend();
    await this.cluster.ready(CALM_MS);
    const isCalm = async () => {
      const tasks = await this.cluster.tasks();
      const { running } = this.notebook;
      const current = (run: Run) => tasks.some((task) => task.containerId === run.containerId);
      const allRun = tasks.every((task) => task.state === "Running");
      return allRun && running.length === this.tasks && running.every(current);
    };
    await eventually(isCalm, CALM_MS, "every task runs once").catch(async (error: Error) => {
      const tasks = (await this.cluster.tasks()).map(({ name, state, node, attempt, reason }) => {
        return `${name} ${state} ${node} ${attempt} ${reason}`;
      });
      const runs = this.notebook.running.map(({ taskId, attempt, node }) => `${taskId} ${attempt} ${node}`);
      throw new Error([error.message, ...tasks, ...runs].join("\n"));
    });
  }

  async strike(draw: Draw): Promise<Aftermath> {
    const { disturbance, lastsMs } = draw;
    await lasting(draw.afterMs);
    const held = this.held(draw.victim);
    const node = held[0]?.node ?? "";
    const struckAt = Date.now();
    disturbance.strike(this.cluster, node);
    const replacedMs = lastsMs === null ? await this.replaced(held, struckAt) : null;
    await lasting(lastsMs ?? draw.thenMs);
    await this.calm();
    const all = successions(this.notebook.runs, Date.now());
    const since = all.filter(({ later }) => later.startedAt >= struckAt);
    return { draw, node, replacedMs, tasks: held.length, successions: since };
  }

  async close(): Promise<void> {
    await this.cluster.close();
    await this.notebook.close();
  }

  /** What runs on one of the nodes that have something to lose. */
  private held(victim: number): readonly Run[] {
    const { running } = this.notebook;
    const nodes = [...new Set(running.map(({ node }) => node))].sort();
    const node = nodes[victim % nodes.length];
    return running.filter((run) => run.node === node);
  }

  /** Milliseconds from the strike until the last of them had started elsewhere, by the engines' records. */
  async replaced(held: readonly Run[], struckAt: number): Promise<number> {
    const successorOf = ({ taskId, node }: Run) =>
      this.notebook.runs.find(
        (run) => run.taskId === taskId && run.node !== node && run.startedAt >= struckAt,
      );
    const areReplaced = () => held.every((run) => successorOf(run) !== undefined);
    await eventually(areReplaced, PATIENCE_MS, `what ran on ${held[0]?.node} runs elsewhere`);
    return Math.max(...held.map((run) => (successorOf(run)?.startedAt ?? Number.NaN) - struckAt));
  }
}

/** The length of a calm or a fault: nothing is waited for. */
export const lasting = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
