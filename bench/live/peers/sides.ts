// Who is compared: ours, and Docker Swarm at its defaults, tuned, and with three managers.

import { openSwarm, type SwarmSettings } from "./docker-swarm.ts";
import type { Side } from "./side.ts";
import { openWavetank } from "./wavetank.ts";

const SWARMS: readonly SwarmSettings[] = [
  { name: "swarm", managers: 1, restartDelay: null, heartbeat: null },
  { name: "swarm-tuned", managers: 1, restartDelay: 0, heartbeat: 2 },
  { name: "swarm-3-managers", managers: 3, restartDelay: null, heartbeat: null },
];

export interface Contender {
  readonly name: string;
  open(): Promise<Side>;
}

export const OURS = "wavetank";

export const CONTENDERS: readonly Contender[] = [
  { name: OURS, open: openWavetank },
  ...SWARMS.map((settings) => ({ name: settings.name, open: () => openSwarm(settings) })),
];

export const SWARM_TEXT =
  "`swarm`: its defaults and one manager; `swarm-tuned`: restart delay 0, heartbeats each 2 s; `swarm-3-managers`: defaults, every node a manager.";
