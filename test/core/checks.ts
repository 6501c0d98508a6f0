// Health checks for tests: everything at its plainest, with what a test cares about on top.

import type { CheckTiming, CommandCheck, TcpCheck } from "../../src/core/task/spec.ts";

export const TIMING: CheckTiming = {
  intervalMs: 10_000,
  timeoutMs: 3_000,
  failures: 3,
  successes: 1,
  startPeriodMs: 0,
};

export const tcpCheck = (wanted: Partial<TcpCheck> = {}): TcpCheck => {
  return { kind: "tcp", port: 80, from: "manager", ...TIMING, ...wanted };
};

export const commandCheck = (wanted: Partial<CommandCheck> = {}): CommandCheck => {
  return { kind: "command", command: ["true"], from: "worker", ...TIMING, ...wanted };
};
