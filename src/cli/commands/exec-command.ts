// `wavetank exec`: a command beside a running task. What it writes goes where it would go if it ran here, and its exit
// code is the command's.

import { type Command, Option } from "commander";
import { MILLISECONDS } from "../../adapters/http/amounts.ts";
import { type ExecLine, STDIN_MAX_BYTES } from "../../adapters/http/exec-schema.ts";
import { ApiClient } from "../api-client.ts";
import { Failure, Misuse } from "../exit.ts";
import { fileBytes, STDIN } from "../files/file-text.ts";
import { amountOption, managerOption, wholeNumber } from "../options.ts";
import { TASK_ARGUMENT, taskIdOf } from "../task-ids.ts";
import type { Io } from "../terminal.ts";

interface ExecOptions {
  readonly manager: string;
  readonly interactive?: true;
  readonly timeout?: number;
  readonly attempt?: number;
}

export function addExecCommand(program: Command, io: Io, ended: (exitCode: number) => void): void {
  program
    .command("exec")
    .description("run a command beside a running task; the exit code is the command's")
    .argument("<task>", TASK_ARGUMENT)
    .argument("<command...>", "the command and its arguments (after --)")
    .passThroughOptions()
    .option(
      "-i, --interactive",
      `give it standard input, read to its end first (up to ${STDIN_MAX_BYTES / 1024} KiB)`,
    )
    .addOption(
      new Option("--timeout <time>", "when it is cut off (default: 10m)").argParser(
        amountOption(MILLISECONDS),
      ),
    )
    .option(
      "--attempt <number>",
      "beside this attempt (default: the current one)",
      wholeNumber(1, 1_000_000_000),
    )
    .addOption(managerOption())
    .action(async (task: string, command: string[], options: ExecOptions) => {
      const [first, ...rest] = command; // commander leaves the -- before it
      ended(await execute(io, task, first === "--" ? rest : command, options));
    });
}

async function execute(
  io: Io,
  task: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<number> {
  const { interactive, timeout, attempt } = options;
  const body = {
    command,
    ...(interactive ? { stdin: ownInput(), stdinEncoding: "base64" } : {}),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(attempt === undefined ? {} : { attempt }),
  };
  const api = new ApiClient(options.manager);
  const lines = await api.stream(`/tasks/${await taskIdOf(api, task)}/exec`, {}, body);
  for await (const line of linesOf(lines)) {
    if ("exitCode" in line) return line.exitCode;
    if ("error" in line) throw new Failure(line.error.message);
    show(io, line);
  }
  throw new Failure("Lost the command: its answer broke off, and it may still run");
}

function ownInput(): string {
  const bytes = fileBytes(STDIN);
  if (bytes.length <= STDIN_MAX_BYTES) return bytes.toString("base64");
  throw new Misuse(`Standard input is too large; accepted: up to ${STDIN_MAX_BYTES / 1024} KiB`);
}

type Piece = Exclude<ExecLine, { readonly exitCode: number } | { readonly error: object }>;

function show(
  io: Io,
  { stdout, stderr, encoding = "utf8" as const }: Omit<Piece, "encoding"> & { encoding?: BufferEncoding },
): void {
  if (stdout !== undefined) io.out(Buffer.from(stdout, encoding));
  if (stderr !== undefined) io.err(Buffer.from(stderr, encoding));
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<ExecLine> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as ExecLine;
  }
}
