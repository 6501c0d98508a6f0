// How a worker makes itself known to a manager: it posts its own address until that has been taken once. From then
// on the manager dials, and this knows nothing more of it.

import type { Logger } from "pino";
import { Agent, request } from "undici";
import { type ClientAccess, connectOf, headersOf, urlOf } from "../../adapters/http/http-access.ts";
import { pause } from "../pause.ts";
import { whyUnreachable } from "../why-unreachable.ts";

const TRY_EVERY_MS = 1_000;
const TIMEOUT_MS = 5_000;

/** Keeps trying until the manager at `manager` (host:port) has `address`; the returned function gives up. */
export function joinManager(manager: string, address: string, access: ClientAccess, log: Logger): () => void {
  const giveUp = new AbortController();
  const agent = new Agent(connectOf(access));
  const tryIt = (): Promise<string | null> => tryOnce(manager, address, { access, agent }, giveUp.signal);
  void keepTrying({ manager, address }, tryIt, log, giveUp.signal).finally(() => agent.close());
  return () => giveUp.abort();
}

async function keepTrying(
  who: { readonly manager: string; readonly address: string },
  tryIt: () => Promise<string | null>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { manager } = who;
  let told = "";
  while (!signal.aborted) {
    const trouble = await tryIt();
    if (trouble === null) {
      log.info(who, "joined");
      return;
    }
    if (trouble !== told && !signal.aborted) log.warn({ manager, trouble }, "cannot join yet, trying again");
    told = trouble;
    await pause(TRY_EVERY_MS, signal);
  }
}

/** Null when it was taken, else why not. */
async function tryOnce(
  manager: string,
  address: string,
  { access, agent }: { readonly access: ClientAccess; readonly agent: Agent },
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const response = await request(urlOf(access, manager, "/nodes"), {
      method: "POST",
      dispatcher: agent,
      headers: { "content-type": "application/json", ...headersOf(access) },
      body: JSON.stringify({ address }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await response.body.text();
    return response.statusCode < 300 ? null : `status ${response.statusCode}: ${text.slice(0, 200)}`;
  } catch (error) {
    return whyUnreachable(error, access, TIMEOUT_MS);
  }
}
