// Runs one of the system's small programs (ip, nsenter, iptables) to its end. They take milliseconds, so waiting for
// them is simpler than not waiting.

import { spawnSync } from "node:child_process";

const LIMIT_MS = 20_000;

/** What it wrote to stdout; throws with its own words when it fails. */
export function command(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: LIMIT_MS });
  if (status === 0) return stdout;
  const why = error?.message ?? (stderr.trim() || `exit code ${status}`);
  throw new Error(`Cannot run ${program} ${args.join(" ")}: ${why}`);
}

/** The same where failing is fine: what is to be removed may be gone. */
export function attempt(program: string, ...args: readonly string[]): void {
  spawnSync(program, args, { stdio: "ignore", timeout: LIMIT_MS });
}
