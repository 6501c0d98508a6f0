// Notices to hold, for the tests of what holds them.

import type { GuardNotice } from "../../../src/core/watchdog/events.ts";

export const KEY = { taskId: "0b6c5b0e-7a4a-4b0a-9a39-3a2f1d6b9c11", attempt: 2 };

/** Holds one process. */
export const noticeOf = (until: number): GuardNotice => ({
  until,
  processes: [{ key: KEY, pid: 4711, startTicks: 99 }],
  starting: [],
});

export const NOTHING: GuardNotice = { until: 1, processes: [], starting: [] };
