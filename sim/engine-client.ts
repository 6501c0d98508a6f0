// What an engine knows of the worker process that is connected to it. What that process does with it is no engine's business.

import type { RuntimeEvent } from "../src/core/worker/events.ts";

export interface EngineClient {
  /** May a fenced container be started now, by the lease of the process? */
  readonly mayStart: boolean;
  /** Calls `act` when the process is not paused. */
  whenAwake(act: () => void): void;
  /** Nothing comes of it when the process has ended. */
  tell(event: RuntimeEvent): void;
}
