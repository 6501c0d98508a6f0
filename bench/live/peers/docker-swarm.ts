// Docker Swarm on three isolated nodes: one or three of them are managers. Its engines have no live-restore, which Swarm
// does not allow.

import type Dockerode from "dockerode";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import { missingPieces } from "../../../src/adapters/linux-nodes/missing-pieces.ts";
import { Rack } from "../../../src/adapters/linux-nodes/rack.ts";
import { stockEngines } from "../../../src/cli/cluster/isolated/stock-engines.ts";
import { eventually } from "../../../test/adapters/http/eventually.ts";
import { Misuse } from "../../misuse.ts";
import { running } from "./observe.ts";
import { type Side, STAY } from "./side.ts";

const WHOLE_MS = 120_000;
const PORT = 2377;
const NANOSECONDS = 1e9;

export interface SwarmSettings {
  readonly name: string;
  readonly managers: 1 | 3;
  /** Seconds; null: Swarm's defaults (5 s of restart delay, 5 s between heartbeats). */
  readonly restartDelay: number | null;
  readonly heartbeat: number | null;
}

/** A node as Swarm's API lists it. */
interface SwarmNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Availability: string };
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: string };
}

const dockerOf = (node: LinuxNode): Dockerode =>
  new EngineClient({ kind: "socket", path: node.engineSocket }).dockerode;

export async function openSwarm(settings: SwarmSettings): Promise<Side> {
  const missing = missingPieces();
  if (missing.length > 0) throw new Misuse(missing.join("\n"));
  const rack = await Rack.open(false);
  try {
    for (let node = 1; node <= 3; node++) await rack.addNode();
    const engines = rack.nodes.map((node) => new EngineClient({ kind: "socket", path: node.engineSocket }));
    const stock = await stockEngines(engines);
    if (stock.kind === "refused") throw new Misuse(stock.message);
    const side = new SwarmSide(rack, stock.image, settings);
    await side.start();
    return side;
  } catch (error) {
    await rack.close();
    throw error;
  }
}

class SwarmSide implements Side {
  readonly name: string;
  readonly image: string;
  private readonly rack: Rack;
  private readonly settings: SwarmSettings;

  constructor(rack: Rack, image: string, settings: SwarmSettings) {
    this.rack = rack;
    this.image = image;
    this.settings = settings;
    this.name = settings.name;
  }

  get nodes(): readonly LinuxNode[] {
    return this.rack.nodes;
  }

  async start(): Promise<void> {
    const [first, ...others] = this.nodes as [LinuxNode, ...LinuxNode[]];
    const { heartbeat, managers } = this.settings;
    const spec = heartbeat === null ? {} : { Dispatcher: { HeartbeatPeriod: heartbeat * NANOSECONDS } };
    const listen = (node: LinuxNode) => ({
      ListenAddr: `${node.address}:${PORT}`,
      AdvertiseAddr: node.address,
    });
    await this.manager.swarmInit({ ...listen(first), Spec: spec });
    const { JoinTokens } = (await this.manager.swarmInspect()) as unknown as {
      JoinTokens: { Worker: string; Manager: string };
    };
    const JoinToken = managers === 3 ? JoinTokens.Manager : JoinTokens.Worker;
    for (const node of others) {
      const join = { ...listen(node), RemoteAddrs: [`${first.address}:${PORT}`], JoinToken };
      await dockerOf(node).swarmJoin(join);
    }
    await this.whole();
  }

  async deploy(service: string, replicas: number): Promise<void> {
    const { restartDelay } = this.settings;
    const delay = restartDelay === null ? {} : { Delay: restartDelay * NANOSECONDS };
    await this.manager.createService({
      Name: service,
      TaskTemplate: {
        ContainerSpec: { Image: this.image, Command: STAY, Init: true, StopGracePeriod: 2 * NANOSECONDS },
        RestartPolicy: { Condition: "any", ...delay },
      },
      Mode: { Replicated: { Replicas: replicas } },
    } as Dockerode.CreateServiceOptions);
  }

  async remove(service: string): Promise<void> {
    await this.manager.getService(service).remove();
    const noneLeft = async (): Promise<boolean> => (await running(this.nodes, this.image)).length === 0;
    await eventually(noneLeft, WHOLE_MS, `nothing of ${service} runs`);
  }

  drain(node: LinuxNode): Promise<void> {
    return this.setAvailability(node, "drain");
  }

  undrain(node: LinuxNode): Promise<void> {
    return this.setAvailability(node, "active");
  }

  async whole(): Promise<void> {
    const allReady = async (): Promise<boolean> => {
      const nodes = await this.list().catch(() => []);
      return nodes.length === 3 && nodes.every(({ Status }) => Status.State === "ready");
    };
    await eventually(allReady, WHOLE_MS, "all of Swarm's nodes are ready");
  }

  async down(): Promise<readonly string[]> {
    const nodes = (await this.list()).filter(({ Status }) => Status.State === "down");
    return nodes.map(({ Description }) => Description.Hostname);
  }

  close(): Promise<void> {
    return this.rack.close();
  }

  /** Node 1 is never broken. */
  private get manager(): Dockerode {
    return dockerOf(this.nodes[0] as LinuxNode);
  }

  private async list(): Promise<SwarmNode[]> {
    return (await this.manager.listNodes()) as unknown as SwarmNode[];
  }

  private async setAvailability(node: LinuxNode, Availability: "drain" | "active"): Promise<void> {
    const found = (await this.list()).find(({ Description }) => Description.Hostname === node.name);
    if (found === undefined) throw new Error(`Swarm knows no node ${node.name}`);
    const update = { version: found.Version.Index, ...found.Spec, Availability };
    await this.manager.getNode(found.ID).update(update as object);
  }
}
