// `--wait` of commands that change what is wanted: asks until it is so, tells each time when it is nearer, and fails with the
// reason when the time is over. It must not know what is waited for.

import { Option } from "commander";
import { MILLISECONDS } from "../adapters/http/amounts.ts";
import type { ApiClient } from "./api-client.ts";
import { Failure, Misuse } from "./exit.ts";
import { amountOption } from "./options.ts";
import { pause } from "./pause.ts";
import type { Io } from "./terminal.ts";

export interface WaitOptions {
  readonly wait?: true;
  /** Milliseconds; absent: no end. */
  readonly timeout?: number;
}

export const timeoutOption = (): Option =>
  new Option("--timeout <time>", 'with --wait: exit 1 when it is not so by then, like "2m"').argParser(
    amountOption(MILLISECONDS),
  );

const ASK_EVERY_MS = 200;
const NOBODY = new AbortController().signal;

/** Throws a Misuse when there is a time for waiting but no waiting. */
export function requireWait({ wait, timeout }: WaitOptions): void {
  if (timeout !== undefined && !wait) throw new Misuse("--timeout is for --wait");
}

/** Resolves once `missing` resolves with null; until then it says what is not so yet, unless that is "". */
export async function waitUntil(
  io: Io,
  api: ApiClient,
  timeoutMs: number | undefined,
  missing: (api: ApiClient) => Promise<string | null>,
): Promise<void> {
  const deadline = performance.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
  let told = "";
  for (;;) {
    const text = await missing(api);
    if (text === null) return;
    if (performance.now() >= deadline)
      throw new Failure(`Not so within ${(timeoutMs ?? 0) / 1000} s: ${text || "nobody says why"}`);
    if (text !== "" && text !== told) io.err(`${text}\n`);
    told = text || told;
    await pause(ASK_EVERY_MS, NOBODY);
  }
}
