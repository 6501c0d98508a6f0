// What a worker and its watchdog say to each other: JSON, one message a line, checked where it arrives. Both are our
// own executable, perhaps of two versions: fields one side adds are left aside.

import { z } from "zod";
import type { GuardNotice } from "../../core/watchdog/events.ts";

const key = z.object({ taskId: z.string(), attempt: z.int().min(1) });

const notice: z.ZodType<GuardNotice> = z.object({
  until: z.int().min(0),
  processes: z.array(z.object({ key, pid: z.int().min(2), startTicks: z.int().min(0) })),
  starting: z.array(key),
});

/** `guard` is numbered so that it can be confirmed. `bye`: the worker ends in good order. */
export type ToWatchdog =
  | { readonly kind: "guard"; readonly number: number; readonly notice: GuardNotice }
  | { readonly kind: "ask"; readonly request: number }
  | { readonly kind: "bye" };

/** `held`: the notice of this number is known, and outlives the worker from here on. */
export type ToWorker =
  | { readonly kind: "held"; readonly number: number }
  | { readonly kind: "notice"; readonly request: number; readonly notice: GuardNotice | null };

export const TO_WATCHDOG: z.ZodType<ToWatchdog> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("guard"), number: z.int(), notice }),
  z.object({ kind: z.literal("ask"), request: z.int() }),
  z.object({ kind: z.literal("bye") }),
]);

export const TO_WORKER: z.ZodType<ToWorker> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("held"), number: z.int() }),
  z.object({ kind: z.literal("notice"), request: z.int(), notice: notice.nullable() }),
]);

/** Does it hold anything? */
export const holdsAny = ({ processes, starting }: GuardNotice): boolean =>
  processes.length > 0 || starting.length > 0;
