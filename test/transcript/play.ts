// Plays a script in the tank and returns its transcript: every command, what happened, and how things stood then.

import { World } from "../../sim/world.ts";
import { milliseconds } from "../../src/core/kernel/time.ts";
import { calmCluster } from "./calm-cluster.ts";
import { type Act, commandText, type Script, type Step } from "./script.ts";
import { Standing } from "./standing.ts";
import { Trace } from "./trace.ts";

const PASSES = milliseconds(500);
const SEED = 1;

const LEGEND = `Times are seconds of virtual time; half a second passes after each command. hello.1 is attempt 1 of task hello.
A sync says what changed since sync number "base" (0: everything), and which answer the manager has on disk ("acked").
An answer says what changed since answer number "base" (0: everything), and which sync was obeyed last. One that is
"held back" closes an older sync, because a newer one has come. "commits" are on disk at that time; "→ Running" is a
new state; "…" counts what was routine; "=" is how things stand, told when it has changed.`;

export function play(script: Script): string {
  const player = new Player(script);
  const blocks = script.steps.map((step) => player.block(step, script.nodes));
  return `${[script.shows, LEGEND, ...blocks].join("\n\n")}\n`;
}

class Player {
  private readonly trace = new Trace();
  private readonly standing = new Standing();
  private readonly world: World;

  constructor({ nodes, waiting }: Script) {
    const { trace } = this;
    const scenario = { ...calmCluster(nodes), ...waiting };
    this.world = new World(scenario, SEED, { observers: [trace], factories: trace.factories });
    trace.hasWorker = (machine) => this.world.machines[machine]?.up === true;
  }

  block({ act, note }: Step, nodes: number): string {
    this.perform(act);
    const { queue } = this.world;
    queue.runUntil(queue.now + (act.do === "run" ? act.for : PASSES));
    const happened = this.trace.lines.take();
    const told = act.do === "start" && !act.told ? [] : happened;
    const notes = note === undefined ? [] : note.split("\n").map((line) => `  # ${line}`);
    const stands = this.world.cluster === null ? [] : this.standing.news(this.world.cluster);
    return [`> ${commandText(act, nodes)}`, ...notes, ...told, ...stands].join("\n");
  }

  private perform(act: Act): void {
    const { clients } = this.world;
    switch (act.do) {
      case "start":
        for (const machine of this.world.machines) machine.boot(0); // before anybody dials them
        return this.world.start();
      case "submit": {
        const { spec } = act;
        const idempotency = { key: `key-of-${spec.name}`, fingerprint: spec.name };
        const command = { kind: "submitTask", submission: { spec, id: null }, idempotency } as const;
        return clients.submit(command, () => {});
      }
      case "stop":
        return clients.submit({ kind: "stopTask", taskId: this.trace.idOf(act.task) }, () => {});
      case "break":
        return this.world.inject(act.fault);
      case "run":
        return;
    }
  }
}
