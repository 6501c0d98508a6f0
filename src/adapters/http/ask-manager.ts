// How a route puts a request to the manager machine: one request, one reply of the kind that belongs to it, a refusal as the
// Problem that tells it. It must not know any route.

import type { Command, Query, Reply } from "../../core/manager/events.ts";
import { refusalProblem } from "./problem.ts";

/** Puts a request to the machine; resolves with its reply once that may be told. */
export type AskManager = (body: Command | Query) => Promise<Reply>;

export type ReplyOf<Kind> = Extract<Reply, { kind: Kind }>;

/** Resolves with a reply of the expected kind; a refusal is thrown as a Problem. */
export type Ask = <Kind extends Reply["kind"]>(body: Command | Query, kind: Kind) => Promise<ReplyOf<Kind>>;

export const askFor =
  (machine: AskManager): Ask =>
  async (body, kind) =>
    expectReply(await machine(body), kind);

function expectReply<Kind extends Reply["kind"]>(reply: Reply, kind: Kind): ReplyOf<Kind> {
  if (reply.kind === "refused") throw refusalProblem(reply.refusal);
  if (reply.kind !== kind) throw new Error(`The manager replied ${reply.kind} where ${kind} was expected`);
  return reply as ReplyOf<Kind>;
}
