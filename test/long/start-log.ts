// Every start of a task's container, as the engines of a rack tell of it. An engine that ends takes its stream along:
// then the log is not whole any more, and says so.

import type { Readable } from "node:stream";
import type Dockerode from "dockerode";
import { LABELS } from "../../src/adapters/docker/container-labels.ts";
import { jsonLines } from "../../src/adapters/docker/json-lines.ts";
import type { IsolatedCluster } from "../live/nodes/isolated-cluster.ts";

export interface Start {
  readonly node: string;
  readonly containerId: string;
  readonly taskId: string;
}

/** What an engine says of a container, as far as we read it. */
interface EngineEvent {
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

export class StartLog {
  private readonly starts: Start[] = [];
  private readonly streams: Readable[] = [];
  private broken: string | null = null;
  private closed = false;

  private constructor() {}

  /** Hears every start from now on. */
  static async open(cluster: IsolatedCluster): Promise<StartLog> {
    const log = new StartLog();
    const filters: Dockerode.GetEventsOptions["filters"] = {
      type: ["container"],
      event: ["start"],
      label: [LABELS.task],
    };
    for (const { name } of cluster.nodes) {
      const stream = (await cluster.engineClient(name).dockerode.getEvents({ filters })) as Readable;
      log.streams.push(stream);
      void log.listen(name, stream);
    }
    return log;
  }

  /** Throws when starts may be missing. */
  get all(): readonly Start[] {
    if (this.broken !== null) throw new Error(this.broken);
    return this.starts;
  }

  close(): void {
    this.closed = true;
    for (const stream of this.streams) stream.destroy();
  }

  private async listen(node: string, stream: Readable): Promise<void> {
    try {
      for await (const event of jsonLines(stream)) {
        const { ID, Attributes } = (event as EngineEvent).Actor;
        this.starts.push({ node, containerId: ID, taskId: Attributes[LABELS.task] ?? "" });
      }
      throw new Error("the stream ended");
    } catch (error) {
      if (!this.closed)
        this.broken = `Cannot tell all starts on ${node}: its engine's events: ${(error as Error).message}`;
    }
  }
}
