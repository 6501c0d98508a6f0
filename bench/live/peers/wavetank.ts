// Our side: a worker on each of three isolated nodes, the manager on the first of them, as Swarm's is.

import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import { eventually } from "../../../test/adapters/http/eventually.ts";
import { IsolatedCluster } from "../../../test/live/nodes/isolated-cluster.ts";
import { builtCommand } from "../built-command.ts";
import { running } from "./observe.ts";
import { type Side, STAY } from "./side.ts";

const WHOLE_MS = 120_000;
/** As many as there are: Swarm moves all at once, too. */
const PARALLEL = 1_000;

export async function openWavetank(): Promise<Side> {
  const cluster = await IsolatedCluster.open({ nodes: 3, managerOn: "node-1", command: builtCommand() });
  return new WavetankSide(cluster);
}

class WavetankSide implements Side {
  readonly name = "wavetank";
  private readonly cluster: IsolatedCluster;

  constructor(cluster: IsolatedCluster) {
    this.cluster = cluster;
  }

  get image(): string {
    return this.cluster.image;
  }

  get nodes(): readonly LinuxNode[] {
    return this.cluster.nodes;
  }

  async deploy(service: string, replicas: number): Promise<void> {
    const task = { image: this.image, command: STAY, stopGraceMs: "2s" };
    await this.cluster.api.post("/jobs", { name: service, count: replicas, task });
  }

  async remove(service: string): Promise<void> {
    await this.cluster.api.delete(`/jobs/${service}`);
    const noneLeft = async (): Promise<boolean> => (await running(this.nodes, this.image)).length === 0;
    await eventually(noneLeft, WHOLE_MS, `nothing of ${service} runs`);
    const allKnown = async (): Promise<boolean> =>
      (await this.cluster.nodeViews()).every(({ tasks }) => tasks === 0);
    await eventually(allKnown, WHOLE_MS, `the manager knows that nothing of ${service} runs`);
  }

  async drain(node: LinuxNode): Promise<void> {
    await this.cluster.api.post(`/nodes/${node.name}/drain`, { maxParallel: PARALLEL });
  }

  async undrain(node: LinuxNode): Promise<void> {
    await this.cluster.api.post(`/nodes/${node.name}/undrain`, {});
  }

  async whole(): Promise<void> {
    await this.cluster.mend();
    await this.cluster.ready(WHOLE_MS);
  }

  async down(): Promise<readonly string[]> {
    const views = await this.cluster.nodeViews();
    return views.filter(({ liveness }) => liveness === "down").map(({ name }) => name);
  }

  close(): Promise<void> {
    return this.cluster.close();
  }
}
