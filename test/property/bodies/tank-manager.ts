// The manager's API with a real machine behind it, in the tank: a request goes through a simulated client to the machine on its
// simulated disk, with simulated workers, and every checker watches.

import { makeCheckers } from "../../../sim/checkers/catalogue.ts";
import type { Violation } from "../../../sim/checkers/checker.ts";
import type { Scenario } from "../../../sim/scenario.ts";
import { calm } from "../../../sim/scenarios/calm.ts";
import { World } from "../../../sim/world.ts";
import { type HttpServer, serve } from "../../../src/adapters/http/http-server.ts";
import { managerApi } from "../../../src/adapters/http/manager-api.ts";
import { seconds } from "../../../src/core/kernel/time.ts";
import type { Command, Query, Reply } from "../../../src/core/manager/events.ts";

/** Jobs larger than this are cut to it: their size is not what is looked at. */
const TASKS_MAX = 3;

const SCENARIO: Scenario = {
  ...calm,
  name: "asked",
  nodes: { ...calm.nodes, count: 3 },
  workload: { ...calm.workload, tasks: 0, patience: 0 },
  retention: { finishedTasksMax: 200, eventsMax: 500, requestsMs: 86_400_000 },
};

export class TankManager {
  readonly violations: Violation[] = [];
  /** What the API took for a bug. */
  readonly bugs: string[] = [];
  readonly world: World;
  private server: HttpServer | null = null;

  constructor() {
    let world: World | null = null;
    const checkers = makeCheckers({
      scenario: SCENARIO,
      machineOf: (cluster, node) => world?.machineOf(cluster, node) ?? -1,
      violated: (violation) => this.violations.push(violation),
    });
    world = new World(SCENARIO, 1, { observers: checkers });
    this.world = world;
    this.world.start();
    this.pass(5);
  }

  get url(): string {
    return `http://127.0.0.1:${this.server?.port}`;
  }

  async listen(): Promise<void> {
    const log = (error: unknown, request: string): void => {
      this.bugs.push(`${request}: ${error instanceof Error ? error.stack : String(error)}`);
    };
    this.server = await serve(
      managerApi((body) => this.ask(body), log),
      "127.0.0.1",
      0,
    );
  }

  async close(): Promise<void> {
    await this.server?.close(0);
  }

  /** Seconds of the tank. */
  pass(length: number): void {
    this.world.queue.runUntil(this.world.queue.now + seconds(length));
  }

  private async ask(body: Command | Query): Promise<Reply> {
    const cut = "count" in body ? { ...body, count: Math.min(body.count, TASKS_MAX) } : body;
    let reply: Reply | null = null;
    this.world.clients.submit(cut as Command, (told) => {
      reply = told;
    });
    while (reply === null) if (!this.world.queue.step()) throw new Error("The tank stands still");
    return reply;
  }
}
