// The ground of `wavetank cluster --isolated`: a rack of nodes, each with its own network, processes and engine, and
// the demo image in every engine. It checks what is missing before anything is made, and takes all of it away.

import { EngineClient } from "../../../adapters/docker/engine-client.ts";
import type { LinuxNode } from "../../../adapters/linux-nodes/linux-node.ts";
import { missingPieces } from "../../../adapters/linux-nodes/missing-pieces.ts";
import { cuttingCommand } from "../../../adapters/linux-nodes/network.ts";
import { Rack } from "../../../adapters/linux-nodes/rack.ts";
import { Failure } from "../../exit.ts";
import type { Ground, WorkerHome } from "../ground.ts";
import { joinTokenFlags } from "./join-token.ts";
import { launchOn } from "./launch-on.ts";
import { stockEngines } from "./stock-engines.ts";

/** Every node has its own addresses, so all workers listen on the same port. */
const WORKER_PORT = 5556;

export class IsolatedGround {
  private readonly count: number;
  private rack: Rack | null = null;
  private making: Promise<Ground | string> | null = null;

  constructor(count: number) {
    this.count = count;
  }

  /** A text says what is missing, in two lines a piece. */
  make(): Promise<Ground | string> {
    this.making = this.build();
    return this.making;
  }

  /** Takes everything away again, also what is just being made; may be repeated. */
  async close(): Promise<void> {
    await this.making?.catch(() => {}); // whoever asked for it has been told
    await this.rack?.close();
  }

  private async build(): Promise<Ground | string> {
    const missing = missingPieces();
    if (missing.length > 0) return missing.join("\n");
    try {
      const rack = await Rack.open();
      this.rack = rack;
      const nodes = await Promise.all(Array.from({ length: this.count }, () => rack.addNode()));
      const engines = nodes.map((node) => new EngineClient({ kind: "socket", path: node.engineSocket }));
      const stock = await stockEngines(engines);
      if (stock.kind === "refused") return stock.message;
      return this.groundOf(rack, stock.image);
    } catch (error) {
      throw new Failure(error instanceof Error ? error.message : String(error));
    }
  }

  private groundOf(rack: Rack, image: string): Ground {
    const homeOf = async (name: string): Promise<WorkerHome> => {
      const node = rack.nodes.find((each) => each.name === name);
      if (node === undefined) throw new Failure(`There is no node ${name}`);
      return { host: node.address, port: WORKER_PORT, launch: launchOn(node) };
    };
    const sweep = async (): Promise<number> => {
      await rack.close(); // containers go with their nodes
      return 0;
    };
    const credentials = joinTokenFlags(rack.folder);
    return { image, homeOf, credentials, hints: () => hintsFor(rack.id, rack.nodes), sweep };
  }
}

function hintsFor(rack: string, nodes: readonly LinuxNode[]): string[] {
  const node = nodes.at(-1);
  if (node === undefined) return [];
  const { cut, heal } = cuttingCommand(rack, nodes.length);
  return [
    `try: ${cut} (${node.name} is cut off silently)`,
    `try: ${heal} (and is healed)`,
    `try: docker -H unix://${node.engineSocket} ps (the engine of ${node.name}; kill something there)`,
  ];
}
