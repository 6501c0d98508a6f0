// What is asked of a command beside a task, and the lines that its answer is made of: JSON, one a line, the last of which
// says how it ended.

import { z } from "zod";
import type { ExecStream } from "../task-exec.ts";
import { MILLISECONDS } from "./amounts.ts";
import { amount, FREE_TEXT, oneOf, text, wholeNumber } from "./field-schemas.ts";
import { strictFields } from "./parse-body.ts";

const DAY_MS = 86_400_000;
const TIMEOUT_DEFAULT_MS = 600_000;
const ATTEMPT_MAX = 1_000_000_000;

/** As much as fits into the body of a request, with room for the rest of it. */
export const STDIN_MAX_BYTES = 640 * 1024;

const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const ENCODING = oneOf(["text", "base64"]);

export const EXEC = strictFields({
  command: z
    .tuple([text(65_536)], FREE_TEXT, "a list of texts, the first of them a program")
    .describe("The program and its arguments; no shell reads them"),
  stdin: z
    .string("a text")
    .max(Math.ceil(STDIN_MAX_BYTES / 3) * 4, `at most ${STDIN_MAX_BYTES / 1024} KiB`)
    .nullable()
    .default(null)
    .describe("All that its standard input holds; null: nothing"),
  stdinEncoding: ENCODING.default("text").describe("How `stdin` is to be read"),
  timeoutMs: amount(MILLISECONDS)
    .refine((ms) => ms >= 1 && ms <= DAY_MS, '1 ms to a day: "30s"')
    .default(TIMEOUT_DEFAULT_MS)
    .describe("From then on it is cut off: milliseconds, or text with a unit"),
  attempt: wholeNumber(1, ATTEMPT_MAX)
    .nullable()
    .default(null)
    .describe("Beside this attempt, not the current one"),
})
  .superRefine(refuseOtherThanSaid)
  .meta({ id: "Exec", description: "A command to run beside a task" });

interface Encoded {
  readonly stdin: string | null;
  readonly stdinEncoding: "text" | "base64";
}

/** What is shown of it is the field, not the body that it is in. */
function refuseOtherThanSaid({ stdin, stdinEncoding }: Encoded, context: z.RefinementCtx): void {
  if (stdin === null || stdinEncoding === "text" || BASE64.test(stdin)) return;
  const message = "base64, as stdinEncoding says";
  context.addIssue({ code: "custom", path: ["stdin"], message, input: stdin });
}

export type ExecBody = z.output<typeof EXEC>;

/** The type of an answer of lines. */
export const EXEC_TYPE = "application/x-ndjson";

/** A line of the answer. */
export type ExecLine =
  | ({ readonly [Stream in ExecStream]?: string } & { readonly encoding?: "base64" })
  | { readonly exitCode: number }
  | { readonly error: { readonly code: string; readonly message: string } };

export const EXEC_LINE = z
  .object({
    stdout: z.string().optional().describe("A piece of what it has written"),
    stderr: z.string().optional().describe("A piece of what it has written there"),
    encoding: z.literal("base64").optional().describe("That piece is no text, and written in base64"),
    exitCode: z.int().optional().describe("The last line: it has ended"),
    error: z
      .object({ code: z.string(), message: z.string() })
      .optional()
      .describe(
        "The last line: it was cut off. Codes: exec-timed-out, exec-output-too-large, runtime-unavailable",
      ),
  })
  .meta({ id: "ExecLine", description: "One line of what a command answers" });

export function stdinOf({ stdin, stdinEncoding }: ExecBody): Buffer | null {
  return stdin === null ? null : Buffer.from(stdin, stdinEncoding === "base64" ? "base64" : "utf8");
}

/** Text where it is text: a character that two pieces share makes both base64. */
export function pieceOf(stream: ExecStream, bytes: Buffer): ExecLine {
  const written = bytes.toString("utf8");
  if (Buffer.from(written, "utf8").equals(bytes)) return { [stream]: written };
  return { [stream]: bytes.toString("base64"), encoding: "base64" };
}
