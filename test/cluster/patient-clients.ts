// Clients that do not give up: each submission is repeated under its own idempotency key until it is acknowledged, as a
// careful user's would be while the manager dies and comes back.

import type { TaskView } from "../../src/core/manager/views.ts";
import { call } from "../adapters/http/fake-manager.ts";

const TRY_EVERY_MS = 50;

/** A task's body, and the key it is submitted under. */
export interface Submission {
  readonly key: string;
  readonly body: object;
}

/** Submits all, `atOnce` at a time; resolves with the acknowledged ids, in order. Rejects when one is declined, or not
 * acknowledged within `deadlineMs`. */
export async function submitPatiently(
  address: string,
  submissions: readonly Submission[],
  atOnce: number,
  deadlineMs: number,
): Promise<string[]> {
  const deadline = performance.now() + deadlineMs;
  const ids: string[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < submissions.length; index = next++) {
      ids[index] = await submitOne(address, submissions[index] as Submission, deadline);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return ids;
}

async function submitOne(address: string, { key, body }: Submission, deadline: number): Promise<string> {
  while (performance.now() < deadline) {
    const answer = await call(`http://${address}/tasks`, "POST", body, { "idempotency-key": key }).catch(
      () => null,
    );
    if (answer !== null && answer.status < 300) return (answer.body as TaskView).id;
    if (answer !== null && answer.status < 500 && answer.status !== 429) {
      throw new Error(`${key} was declined with ${answer.status}: ${answer.text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
  throw new Error(`${key} was not acknowledged in time`);
}
