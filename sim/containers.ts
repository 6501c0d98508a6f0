// The containers of one engine, running or not. It makes and finds them; what becomes of them is engine.ts's part, and
// when one ends by itself is fates.ts's.

import type { Rng } from "../src/core/kernel/rng.ts";
import type { AttemptKey } from "../src/core/task/attempt.ts";
import type { Assignment } from "../src/core/worker/events.ts";
import { happens } from "./chance.ts";
import type { Container, Keeper } from "./container.ts";
import { hostPortsOf } from "./host-ports.ts";
import { ignoresTerm } from "./run-time.ts";

const FIRST_PID = 1_000;

/** What runs uses all that it asked for: millicores and bytes. */
export interface Load {
  readonly cpu: number;
  readonly memory: number;
}

export class Containers {
  private readonly machine: number;
  /** In order of creation. PERF: looked through from the newest; a node has few, and text keys cost more. */
  private list: Container[] = [];
  private made = 0;

  constructor(machine: number) {
    this.machine = machine;
  }

  get all(): readonly Container[] {
    return this.list;
  }

  *running(): Iterable<AttemptKey> {
    for (const container of this.list) {
      if (container.state === "running") yield container.key;
    }
  }

  /** The one that serves this host port. */
  servingAt(hostPort: number): Container | undefined {
    return this.list.find(
      ({ state, hostPorts }) => state === "running" && hostPorts.some((port) => port.hostPort === hostPort),
    );
  }

  load(): Load {
    let [cpu, memory] = [0, 0];
    for (const { state, spec } of this.list) {
      if (state !== "running") continue;
      cpu += spec.resources.cpu ?? 0;
      memory += spec.resources.memory ?? 0;
    }
    return { cpu, memory };
  }

  find({ taskId, attempt }: AttemptKey): Container | undefined {
    for (let index = this.list.length - 1; index >= 0; index--) {
      const container = this.list[index] as Container;
      if (container.key.taskId === taskId && container.key.attempt === attempt) return container;
    }
    return undefined;
  }

  drop(container: Container): void {
    this.list.splice(this.list.indexOf(container), 1);
  }

  dropAll(): void {
    this.list = [];
  }

  /** `stubborn`: the chance that it ignores SIGTERM, per million. */
  create(keeper: Keeper, assignment: Assignment, stubborn: number, rng: Rng): Container {
    const { taskId, attempt, spec } = assignment;
    const container: Container = {
      keeper,
      key: { taskId, attempt },
      id: `c${this.machine}-${++this.made}`,
      pid: FIRST_PID + this.made,
      startTicks: 0,
      spec,
      hostPorts: hostPortsOf(spec, this.made),
      state: "created",
      starts: 0,
      stubborn: ignoresTerm(spec) || happens(rng, stubborn),
      startedAt: null,
      finishedAt: null,
      exitCode: null,
      reason: null,
      constitution: null,
      pull: null,
    };
    this.list.push(container);
    return container;
  }
}
