// Logs of a manager or worker: JSON lines on stderr, written at once, so that a crash loses none.

import { type Logger, pino } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "silent"] as const;

export function stderrLog(role: "manager" | "worker", level: string): Logger {
  return pino({ level, base: { role } }, pino.destination({ dest: 2, sync: true }));
}
