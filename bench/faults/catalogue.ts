// All rows of the table of faults, in its order.

import type { Fault, PendingFault } from "./fault.ts";
import { containerKilled, imageMissing, outOfMemory, portTaken } from "./rows/containers.ts";
import { engineFrozen, engineKilled } from "./rows/engines.ts";
import { powerCut, poweredOff, poweredOn } from "./rows/machines.ts";
import { managerFrozen, managerKilled } from "./rows/managers.ts";
import { networkFaults } from "./rows/networks.ts";
import { workerAway, workerBackInTime, workerBackLate } from "./rows/workers.ts";

const containerHung: PendingFault = {
  name: "container hung",
  expected: "runs again within its health check's bound + 2 s",
  pending: "health checks",
};

export const FAULTS: readonly (Fault | PendingFault)[] = [
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
