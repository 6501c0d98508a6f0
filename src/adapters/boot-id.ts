// Tells one start of the machine from another: pids, start times and instants mean nothing across them.

import { readFileSync } from "node:fs";

let known: string | null = null;

/** Differs after each start of the machine; "" where that can't be known. */
export function bootId(): string {
  known ??= read();
  return known;
}

function read(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
