// A rack: nodes on one switch, on this machine. Opening it removes what killed racks have left; closing it removes
// everything of its own. On the machine it is a folder, network namespaces, a link and control groups, all named after
// its id; processes end with us.

import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LinuxNode } from "./linux-node.ts";
import { RACKS_FOLDER, type RackId } from "./names.ts";
import { freeSubnet, makeSwitch } from "./network.ts";
import { ownerMark, removeRack, removeStaleRacks } from "./remains.ts";

export class Rack {
  readonly id: RackId;
  readonly folder: string;
  private readonly subnet: number;
  private readonly liveRestore: boolean;
  private readonly made: LinuxNode[] = [];

  private constructor(id: RackId, folder: string, subnet: number, liveRestore: boolean) {
    this.liveRestore = liveRestore;
    this.id = id;
    this.folder = folder;
    this.subnet = subnet;
  }

  /** `liveRestore`: of its engines. Throws with one sentence when the machine does not let us. */
  static async open(liveRestore = true): Promise<Rack> {
    await removeStaleRacks();
    const id = randomBytes(3).toString("hex");
    const folder = join(RACKS_FOLDER, id);
    takeFolder(folder);
    const rack = new Rack(id, folder, freeSubnet(id), liveRestore);
    try {
      makeSwitch(id, rack.subnet);
      return rack;
    } catch (error) {
      await rack.close();
      throw error;
    }
  }

  get nodes(): readonly LinuxNode[] {
    return this.made;
  }

  /** A node, switched on, its engine started. Nodes are called node-1, node-2, and so on (up to 99). */
  async addNode(): Promise<LinuxNode> {
    const index = this.made.length + 1;
    const folder = join(this.folder, `node-${index}`);
    const { id: rack, subnet, liveRestore } = this;
    const node = new LinuxNode({ rack, subnet, index, folder, liveRestore });
    this.made.push(node);
    await node.powerOn();
    await node.startEngine();
    return node;
  }

  /** Takes everything away; may be repeated. */
  async close(): Promise<void> {
    const off = await Promise.allSettled(this.made.map((node) => node.powerOff()));
    await removeRack(this.id);
    for (const result of off) if (result.status === "rejected") throw result.reason;
  }
}

/** It has its name only once its owner is written in it: a rack without one is removed by whoever sees it. */
function takeFolder(folder: string): void {
  const nameless = `${folder}.new`;
  mkdirSync(nameless, { recursive: true });
  writeFileSync(join(nameless, "owner"), ownerMark());
  renameSync(nameless, folder);
}
