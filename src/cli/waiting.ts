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
const PATIENCE_MS = 5_000;
const NOBODY = new AbortController().signal;

/** What is not so yet, in words: told at once, or, where it should soon be so by itself, when it has been that for a while. */
export type Missing = string | { readonly onItsWay: string };

export interface WaitLimits {
  /** Milliseconds; absent: no end. */
  readonly timeout?: number | undefined;
  /** When its time began, by `performance.now()`; absent: now. */
  readonly since?: number;
  /** Until what is on its way is told, milliseconds; absent: 5 s. */
  readonly patience?: number;
}

/** Throws a Misuse when there is a time for waiting but no waiting. */
export function requireWait({ wait, timeout }: WaitOptions): void {
  if (timeout !== undefined && !wait) throw new Misuse("--timeout is for --wait");
}

/** Resolves once `missing` resolves with null; until then it says what is not so yet, once for each change of it. */
export async function waitUntil(
  io: Io,
  api: ApiClient,
  { timeout, since = performance.now(), patience = PATIENCE_MS }: WaitLimits,
  missing: (api: ApiClient) => Promise<Missing | null>,
): Promise<void> {
  const deadline = since + (timeout ?? Number.POSITIVE_INFINITY);
  let told = "";
  let last = { text: "", at: since };
  for (;;) {
    const lack = await missing(api);
    if (lack === null) return;
    const text = typeof lack === "string" ? lack : lack.onItsWay;
    const now = performance.now();
    if (now >= deadline) throw new Failure(`Not so within ${(timeout ?? 0) / 1000} s: ${text}`);
    if (text !== last.text) last = { text, at: now };
    if (text !== told && (typeof lack === "string" || now - last.at >= patience)) {
      io.err(`${text}\n`);
      told = text;
    }
    await pause(ASK_EVERY_MS, NOBODY);
  }
}
