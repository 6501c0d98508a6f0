// The one place of the adapters that reads wall time: for what people and disks are shown, never for deadlines.
// It must not be used where a monotonic instant is meant: see node-timers.ts.

import type { WallTime } from "../core/kernel/time.ts";

export const wallNow = (): WallTime => Date.now();
