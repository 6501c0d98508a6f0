// The life of a manager's or worker's process once it runs: until a signal, or until its parent is gone when it was
// started as a child. A bug or a failed commit ends it with one line in the log and exit code 1.

import type { Logger } from "pino";
import type { Fatal, RunningProcess } from "./running-process.ts";

/** Ends the process at once: its memory can't be trusted any more, its store can. */
export function fatalFor(log: Logger): Fatal {
  const fatal = (error: unknown): never => {
    log.fatal({ err: error }, "ending");
    process.exit(1);
  };
  process.on("uncaughtException", fatal);
  return fatal;
}

/** Resolves when the process was asked to end and has closed in good order. */
export async function serveUntilTold(
  running: RunningProcess,
  withParent: boolean,
  log: Logger,
): Promise<void> {
  const reason = await new Promise<string>((resolve) => {
    process.once("SIGTERM", () => resolve("SIGTERM"));
    process.once("SIGINT", () => resolve("SIGINT"));
    process.once("SIGHUP", () => {
      if (process.stderr.isTTY) log.level = "silent"; // the terminal is gone: a line to it would be a failure
      resolve("SIGHUP");
    });
    if (!withParent) return;
    process.stdin.once("close", () => resolve("the parent has gone"));
    process.stdin.resume();
  });
  log.info({ reason }, "closing");
  await running.close();
  process.stdin.destroy();
  log.info("closed");
}
