// Logs of a manager or worker: JSON lines on stderr, written at once, so that a crash loses none.

import { type Logger, pino } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "silent"] as const;

export function stderrLog(role: "manager" | "worker" | "watchdog", level: string): Logger {
  const stderr = pino.destination({ dest: 2, sync: true });
  // A watchdog whose disk is full goes on without words.
  if (role === "watchdog") stderr.on("error", () => {});
  return pino({ level, base: { role } }, stderr);
}
