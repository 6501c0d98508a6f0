// `npm run bench -- NAME`: comparisons and published results. Each is a folder with a command of its own.
// Exit codes: 0 fine, 1 a figure was missed, 2 misuse.

import { Command, CommanderError } from "commander";
import { addExperiments } from "./experiments/command.ts";
import { addFloor } from "./live/floor/command.ts";
import { addAlarms } from "./live/peers/alarms.ts";
import { addPeers } from "./live/peers/command.ts";
import { addScale } from "./live/scale/command.ts";
import { addSoak } from "./live/soak/command.ts";
import { addSubmit } from "./live/submit/command.ts";
import { addSimulators } from "./peers/command.ts";
import { addBorg } from "./published/borg/command.ts";
import { addEpvm } from "./published/epvm/command.ts";
import { addFgd } from "./published/fgd/command.ts";
import { addMetacentrum } from "./published/metacentrum/command.ts";
import { addQueueing } from "./published/queueing/command.ts";
import { addSim } from "./sim/command.ts";
import { isUnusable } from "./unusable.ts";

const program = new Command("npm run bench --")
  .enablePositionalOptions()
  .exitOverride()
  .showHelpAfterError(false);
addExperiments(program);
addFgd(program);
addMetacentrum(program);
addQueueing(program);
addEpvm(program);
addBorg(program);
addSubmit(program);
addPeers(program);
addAlarms(program);
addFloor(program);
addScale(program);
addSim(program);
addSimulators(program);
addSoak(program);

try {
  await program.parseAsync();
} catch (error) {
  const known = isUnusable(error);
  if (!known && !(error instanceof CommanderError)) throw error;
  if (known) console.error(error.message);
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
}
