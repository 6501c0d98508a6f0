// What goes back over HTTP when a request can't be served: a status and a stable code, a sentence, and the field it
// is about. Never a stack trace: what is not a Problem is told as "internal" and logged by the server.

import { type Refusal, refusalText } from "../../core/manager/refusals.ts";

/** The JSON body of every 4xx and 5xx. */
export interface ProblemBody {
  readonly error: { readonly code: string; readonly message: string; readonly field?: string };
}

/** Thrown by whatever handles a request; `problemHandler` turns it into the response. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  /** Stable, for machines: "bad-field". */
  readonly code: string;
  readonly field: string | null;

  constructor(status: number, code: string, message: string, field: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }

  body(): ProblemBody {
    const { code, message, field } = this;
    return { error: field === null ? { code, message } : { code, message, field } };
  }
}

const STATUS: Readonly<Record<Refusal["code"], number>> = {
  "task-unknown": 404,
  "job-unknown": 404,
  "node-unknown": 404,
  "task-exists": 409,
  "job-exists": 409,
  "job-stopping": 409,
  "job-stopped": 409,
  "job-not-updatable": 409,
  "node-ambiguous": 409,
  "node-draining": 409,
  "node-busy": 409,
  "key-reused": 409,
  "cursor-expired": 410,
  "gang-too-large": 400,
  "queue-full": 429,
};

/** What a client is told to wait for before it asks again, when the manager has too much to do. */
const RETRY_AFTER_S = 5;

/** A refusal of the manager as HTTP tells it. */
export function refusalProblem(refusal: Refusal): Problem {
  return new Problem(STATUS[refusal.code], refusal.code, refusalText(refusal));
}

/** The headers that go with the problem's status. */
export function problemHeaders({ status }: Problem): Readonly<Record<string, string>> {
  return status === 429 ? { "Retry-After": String(RETRY_AFTER_S) } : {};
}
