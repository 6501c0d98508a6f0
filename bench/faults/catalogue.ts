// All rows of the table of faults, in its order.

import type { Fault } from "./fault.ts";
import { containerHung, containerKilled, imageMissing, outOfMemory, portTaken } from "./rows/containers.ts";
import { engineFrozen, engineKilled } from "./rows/engines.ts";
import { powerCut, poweredOff, poweredOn } from "./rows/machines.ts";
import { managerFrozen, managerKilled } from "./rows/managers.ts";
import { networkFaults } from "./rows/networks.ts";
import { workerAway, workerBackInTime, workerBackLate } from "./rows/workers.ts";

export const FAULTS: readonly Fault[] = [
  containerKilled,
  containerHung,
  imageMissing,
  portTaken,
  outOfMemory,
  workerBackInTime,
  workerAway,
  workerBackLate,
  poweredOff,
  powerCut,
  poweredOn,
  ...networkFaults,
  engineKilled,
  engineFrozen,
  managerKilled,
  managerFrozen,
];
