// Waits for a killed process to be gone.

import { setTimeout as delay } from "node:timers/promises";
import { processMark } from "./process-mark.ts";

/** How long a killed process may take to go, milliseconds. */
const KILL_PATIENCE_MS = 5_000;

/** Returns when process `pid` is gone. Throws ETIMEDOUT when it stays. */
export async function processEnd(pid: number): Promise<void> {
  for (const end = performance.now() + KILL_PATIENCE_MS; performance.now() < end; await delay(10)) {
    if ((await processMark(pid)) === null) return;
  }
  throw Object.assign(new Error(`Process ${pid} did not go within ${KILL_PATIENCE_MS} ms of SIGKILL`), {
    code: "ETIMEDOUT",
  });
}
