// How a worker makes itself known to a manager: it posts its own address until that has been taken. From then on the manager
// dials; a worker that nobody dials any more although tasks run on it was given up while it was cut off, and joins again.

import type { Logger } from "pino";
import { Agent, request } from "undici";
import { type ClientAccess, connectOf, headersOf, urlOf } from "../../adapters/http/http-access.ts";
import { pause } from "../pause.ts";
import { whyUnreachable } from "../why-unreachable.ts";

const TRY_EVERY_MS = 1_000;
const TIMEOUT_MS = 5_000;

export interface Joining {
  /** The manager's address, and the worker's as it is to be dialled: host:port. */
  readonly manager: string;
  readonly address: string;
  readonly access: ClientAccess;
  readonly log: Logger;
  /** Does something run on the worker, and has nobody dialled it for long? */
  readonly isGivenUp: () => Promise<boolean>;
  /** How often that is asked, milliseconds. */
  readonly lookEveryMs: number;
}

/** Keeps trying until the manager has the address, and again whenever it is given up; the returned function ends that. */
export function joinManager(joining: Joining): () => void {
  const { access, lookEveryMs, isGivenUp } = joining;
  const over = new AbortController();
  const agent = new Agent(connectOf(access));
  const work = async (): Promise<void> => {
    await keepTrying(joining, agent, over.signal);
    while (!over.signal.aborted) {
      await pause(lookEveryMs, over.signal);
      if (!over.signal.aborted && (await isGivenUp())) await keepTrying(joining, agent, over.signal);
    }
  };
  void work().finally(() => agent.close());
  return () => over.abort();
}

async function keepTrying(joining: Joining, agent: Agent, signal: AbortSignal): Promise<void> {
  const { manager, address, log } = joining;
  let told = "";
  while (!signal.aborted) {
    const trouble = await tryOnce(joining, agent, signal);
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
async function tryOnce(
  { manager, address, access }: Joining,
  agent: Agent,
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
