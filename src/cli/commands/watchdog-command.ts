// `wavetank watchdog`: what a worker starts beside itself when it holds its first fenced attempt. Not for people. Options to
// parts is all that happens here.

import type { Command } from "commander";
import { WORKER_DEFAULTS } from "../../core/worker/config.ts";
import { marginOf } from "../compose/lease-times.ts";
import { stderrLog } from "../compose/log.ts";
import { runtimeFolder } from "../compose/runtimes.ts";
import { fatalFor } from "../compose/serve-until-told.ts";
import { runWatchdog } from "../compose/watchdog-process.ts";
import { failure } from "../exit.ts";
import { duration } from "../options.ts";
import { logLevelOption } from "./manager-command.ts";

interface WatchdogOptions {
  readonly dataDir: string;
  readonly margin: number;
  readonly logLevel: string;
}

export function addWatchdogCommand(program: Command): void {
  program
    .command("watchdog", { hidden: true })
    .description("internal: ends a worker's fenced tasks when the worker cannot")
    .requiredOption("--data-dir <folder>", "the worker's data folder")
    .option(
      "--margin <time>",
      "how long before a lease's end it kills",
      duration,
      marginOf(WORKER_DEFAULTS.fence),
    )
    .addOption(logLevelOption())
    .action((options: WatchdogOptions) => watch(options));
}

async function watch({ dataDir, margin, logLevel }: WatchdogOptions): Promise<void> {
  const log = stderrLog("watchdog", logLevel);
  const fatal = fatalFor(log);
  // The folder of the runtime is relative to the data folder, which becomes the current one.
  const parts = { folder: dataDir, runtimeFolder: runtimeFolder("."), margin, log, fatal };
  await runWatchdog(parts).catch(failure);
}
