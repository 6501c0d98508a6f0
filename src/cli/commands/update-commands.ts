// `wavetank update` and `wavetank rollback`: a job to another spec, from a file or with another image, and back. The manager
// does it; with --wait it is looked on until that is over.

import { type Command, Option } from "commander";
import { MILLISECONDS } from "../../adapters/http/amounts.ts";
import type { JobView, RolloutView, TaskView } from "../../core/manager/views.ts";
import { ApiClient } from "../api-client.ts";
import { Failure, Misuse } from "../exit.ts";
import { requestsIn } from "../files/requests.ts";
import { amountOption, keyValue, managerOption, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";
import { requireWait, timeoutOption, type WaitOptions, waitUntil } from "../waiting.ts";

interface RolloutOptions extends WaitOptions {
  readonly manager: string;
  readonly json?: true;
}

interface UpdateOptions extends RolloutOptions {
  readonly image?: string;
  readonly env?: Record<string, string>;
  readonly order?: string;
  readonly maxParallel?: number;
  readonly minHealthy?: number;
  readonly deadline?: number;
  readonly failuresMax?: number;
  readonly onFailure?: string;
}

export function addUpdateCommands(program: Command, io: Io): void {
  const time = amountOption(MILLISECONDS);
  const update = program
    .command("update")
    .description(
      "bring a job to another spec, some tasks at a time: the job of a file, or one by name with --image",
    )
    .argument(
      "<file-or-job>",
      "a file with one job (its task is the new spec), or a job's name with --image or --env",
    )
    .option("--image <image>", "as it is, but of this image")
    .option("--env <key=value>", "as it is, but with this variable (repeatable)", keyValue)
    .addOption(
      new Option("--order <order>", "what goes first (default: start-first)").choices([
        "start-first",
        "stop-first",
      ]),
    )
    .option("--max-parallel <n>", "tasks on their way at a time (default: 1)", wholeNumber(1, 10_000))
    .option("--min-healthy <time>", "how long a new task serves before it counts (default: 5s)", time)
    .option("--deadline <time>", "a new task that does not count by then has failed (default: 10m)", time)
    .option("--failures-max <n>", "failures that are put up with (default: 0)", wholeNumber(0, 1_000_000))
    .addOption(
      new Option("--on-failure <what>", "stop there, or go back (default: pause)").choices([
        "pause",
        "rollback",
      ]),
    );
  withWait(update).action((target: string, options: UpdateOptions) => runUpdate(io, target, options));
  const rollback = program
    .command("rollback")
    .description("bring a job back to the spec before its last update")
    .argument("<job>", "its name");
  withWait(rollback).action((job: string, options: RolloutOptions) =>
    begin(io, job, "rollback", undefined, options),
  );
}

const withWait = (command: Command): Command =>
  command
    .option("--wait", "until it is over; exit 1 when it is paused or goes back")
    .addOption(timeoutOption())
    .option("--json", "show the job as JSON")
    .addOption(managerOption());

async function runUpdate(io: Io, target: string, options: UpdateOptions): Promise<void> {
  requireWait(options);
  const { name, task } =
    options.image !== undefined || options.env !== undefined
      ? await changed(target, options)
      : fromFile(io, target);
  const {
    order,
    maxParallel,
    minHealthy: minHealthyMs,
    deadline: deadlineMs,
    failuresMax,
    onFailure,
  } = options;
  const plan = { order, maxParallel, minHealthyMs, deadlineMs, failuresMax, onFailure };
  await begin(io, name, "update", { task, ...plan }, options);
}

/** The job's own spec with what the flags change. */
async function changed(name: string, { manager, image, env }: UpdateOptions) {
  const api = new ApiClient(manager);
  const query = new URLSearchParams({ job: name, limit: "1000" });
  const { tasks } = await api.get<{ tasks: TaskView[] }>(`/tasks?${query}`);
  const newest = tasks.findLast(({ wanted }) => wanted === "run") ?? tasks.at(-1);
  if (newest === undefined) throw new Failure(`No job has the name ${name}`);
  const { spec } = newest;
  return { name, task: { ...spec, ...(image === undefined ? {} : { image }), env: { ...spec.env, ...env } } };
}

function fromFile(io: Io, file: string): { name: string; task: unknown } {
  const requests = requestsIn([file], io.env);
  const [request, another] = requests;
  if (request?.kind !== "job" || another !== undefined)
    throw new Misuse(`Cannot update from ${file}: accepted: one job; or a job's name with --image or --env`);
  return { name: String(request.body.name), task: request.body.task };
}

async function begin(
  io: Io,
  name: string,
  verb: "update" | "rollback",
  body: unknown,
  options: RolloutOptions,
): Promise<void> {
  requireWait(options);
  const api = new ApiClient(options.manager);
  const path = `/jobs/${encodeURIComponent(name)}`;
  const { job } = await api.post<{ job: JobView }>(`${path}/${verb}`, body);
  const last = options.wait ? await over(io, api, path, job, options) : job;
  if (options.json) io.out(`${JSON.stringify(last, null, 2)}\n`);
  else io.out(`${progress(last)}\n`);
  const state = last.rollout?.state;
  const wanted = verb === "update" ? "done" : "rolled-back";
  if (options.wait && state !== wanted)
    throw new Failure(`Job ${name} is ${state?.replace("-", " ")}: ${last.rollout?.reason ?? ""}`);
}

const progress = ({ name, version, rollout }: JobView): string =>
  rollout === null ? `job ${name}: nothing to do` : `job ${name} version ${version}: ${stateText(rollout)}`;

const stateText = ({ state, updated, outdated, image }: RolloutView): string =>
  `${state}, ${updated} of ${updated + outdated} are ${image}`;

/** The job once its rollout is over. */
async function over(
  io: Io,
  api: ApiClient,
  path: string,
  begun: JobView,
  limits: RolloutOptions,
): Promise<JobView> {
  const ahead = [begun];
  let job = begun;
  await waitUntil(io, api, limits, async () => {
    job = ahead.pop() ?? (await api.get<JobView>(path));
    return isUnderWay(job) ? progress(job) : null;
  });
  return job;
}

const isUnderWay = ({ rollout }: JobView): boolean =>
  rollout?.state === "rolling" || rollout?.state === "rolling-back";
