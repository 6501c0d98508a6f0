// Clients that do not give up: each submission is repeated under its own idempotency key until it is acknowledged, as a
// careful user's would be while the manager dies and comes back.

import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import type { Rng } from "../../src/core/kernel/rng.ts";
import type { TaskView } from "../../src/core/manager/views.ts";
import { call } from "../adapters/http/fake-manager.ts";

const TRY_EVERY_MS = 50;

/** A task's body, and the key it is submitted under. */
export interface Submission {
  readonly key: string;
  readonly body: object;
}

export interface Clients {
  readonly count: number;
  /** What a client does between two submissions takes up to this long, drawn from the seed. */
  readonly pauseMsMax: number;
  readonly seed: string;
  /** For all of it. */
  readonly deadlineMs: number;
}

export interface Acknowledged {
  /** In the order of the submissions. */
  readonly ids: readonly string[];
  /** Requests that got no answer, or were told to come again. */
  readonly repeats: number;
}

/** Rejects when one is declined, or not acknowledged in time. */
export async function submitPatiently(
  address: string,
  submissions: readonly Submission[],
  { count, pauseMsMax, seed, deadlineMs }: Clients,
): Promise<Acknowledged> {
  const deadline = performance.now() + deadlineMs;
  const rng = new SeededRng(seed);
  const ids: string[] = [];
  let repeats = -submissions.length;
  let next = 0;
  const client = async (own: Rng): Promise<void> => {
    for (let index = next++; index < submissions.length; index = next++) {
      await pause(own.below(pauseMsMax));
      const { id, tries } = await submitOne(address, submissions[index] as Submission, deadline);
      ids[index] = id;
      repeats += tries;
    }
  };
  await Promise.all(Array.from({ length: count }, (_, index) => client(rng.fork(`client ${index}`))));
  return { ids, repeats };
}

async function submitOne(
  address: string,
  { key, body }: Submission,
  deadline: number,
): Promise<{ id: string; tries: number }> {
  for (let tries = 1; performance.now() < deadline; tries++) {
    const answer = await call(`http://${address}/tasks`, "POST", body, { "idempotency-key": key }).catch(
      () => null,
    );
    if (answer !== null && answer.status < 300) return { id: (answer.body as TaskView).id, tries };
    if (answer !== null && answer.status < 500 && answer.status !== 429) {
      throw new Error(`${key} was declined with ${answer.status}: ${answer.text}`);
    }
    await pause(TRY_EVERY_MS);
  }
  throw new Error(`${key} was not acknowledged in time`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
