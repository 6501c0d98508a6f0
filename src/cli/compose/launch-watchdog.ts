// Starts a watchdog as a process that outlives the worker: our own executable, in a session of its own, so that
// neither Ctrl-C nor the end of a terminal reaches it.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Duration } from "../../core/kernel/time.ts";

export interface WatchdogLaunch {
  /** The worker's data folder. */
  readonly folder: string;
  /** How long before a lease's end the watchdog kills. */
  readonly margin: Duration;
  readonly logLevel: string;
}

export const WATCHDOG_LOG = "watchdog.log";

/** Its log is appended to a file in the data folder. */
export function launchWatchdog({ folder, margin, logLevel }: WatchdogLaunch): ChildProcess {
  const log = openSync(join(folder, WATCHDOG_LOG), "a", 0o600);
  const args = [...process.execArgv, process.argv[1] ?? "", "watchdog", "--data-dir", folder];
  args.push("--margin", `${margin / 1000}ms`, "--log-level", logLevel);
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.on("error", () => {}); // its missing pid tells
  child.unref();
  return child;
}
