// How a worker makes itself known to a manager: it posts its own address until that has been taken once. From then
// on the manager dials, and this knows nothing more of it.

import type { Logger } from "pino";
import { request } from "undici";
import { pause } from "../pause.ts";

const TRY_EVERY_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** Keeps trying until the manager at `manager` (host:port) has `address`; the returned function gives up. */
export function joinManager(manager: string, address: string, log: Logger): () => void {
  const giveUp = new AbortController();
  void keepTrying(manager, address, log, giveUp.signal);
  return () => giveUp.abort();
}

async function keepTrying(manager: string, address: string, log: Logger, signal: AbortSignal): Promise<void> {
  let told = "";
  while (!signal.aborted) {
    const trouble = await tryOnce(manager, address, signal);
    if (trouble === null) {
      log.info({ manager, address }, "joined");
      return;
    }
    if (trouble !== told && !signal.aborted) log.warn({ manager, trouble }, "cannot join yet, trying again");
    told = trouble;
    await pause(TRY_EVERY_MS, signal);
  }
}

/** Null when it was taken, else why not. */
async function tryOnce(manager: string, address: string, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await request(`http://${manager}/nodes`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ address }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.body.text();
    return response.statusCode < 300 ? null : `status ${response.statusCode}: ${text.slice(0, 200)}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}
