// Whether a node's runtime is there, from what its verbs come to. One attempt whose verbs find no answer is that
// attempt's own trouble, and a listing tells; it must not know what attempts are.

import type { RuntimeHealth } from "../node/node.ts";
import { keyText } from "../task/attempt.ts";
import type { RuntimeEvent } from "./events.ts";

/** So many different attempts without an answer, and none with one in between, are the runtime's trouble even when it
 * still lists: an engine can answer questions and carry out nothing. */
const ATTEMPTS_UNANSWERED = 3;

export class RuntimeWatch {
  private listFailed = false;
  /** Attempts whose last verb found no answer, since any verb of an attempt last found one. */
  private readonly unanswered = new Set<string>();
  /** It has listed since the last of them. */
  private listedSince = false;

  /** As of what was heard last. PERF: read for every answer, so it is not worked out each time. */
  health: RuntimeHealth = "ok";

  hear(event: RuntimeEvent): void {
    this.takeIn(event);
    this.health = this.listFailed || this.unanswered.size >= ATTEMPTS_UNANSWERED ? "unavailable" : "ok";
  }

  private takeIn(event: RuntimeEvent): void {
    if (event.kind === "listed") this.hearListed();
    else if (event.kind !== "unavailable") this.hearAnswer();
    else if (event.key === null) this.listFailed = true;
    else {
      this.unanswered.add(keyText(event.key));
      this.listedSince = false;
    }
  }

  /** PERF: clearing makes a new table, even of an empty set. */
  private hearAnswer(): void {
    if (this.unanswered.size > 0) this.unanswered.clear();
  }

  /** Two listings in a row: no attempt has a verb left to ask again, so none can tell. */
  private hearListed(): void {
    this.listFailed = false;
    if (this.listedSince) this.unanswered.clear();
    this.listedSince = true;
  }
}
