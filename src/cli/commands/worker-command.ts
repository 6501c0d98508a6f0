// `wavetank worker`: runs a worker until it is told to end. Its containers stay when it ends: the next start adopts
// them.

import { hostname, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Logger } from "pino";
import { BYTES } from "../../adapters/http/amounts.ts";
import { discoveryTokenOf } from "../../adapters/http/tokens.ts";
import { nodeCapacity } from "../../adapters/proc/node-capacity.ts";
import { ProcStats } from "../../adapters/proc/proc-stats.ts";
import type { Place } from "../../adapters/surroundings.ts";
import type { Duration } from "../../core/kernel/time.ts";
import { hostOf } from "../../core/node/node.ts";
import { WORKER_DEFAULTS } from "../../core/worker/config.ts";
import { joinManager } from "../compose/join.ts";
import { FENCE_MIN } from "../compose/lease-times.ts";
import { stderrLog } from "../compose/log.ts";
import { NEW_NODE, openFolder } from "../compose/open-folder.ts";
import {
  accessNamed,
  execNamed,
  logsNamed,
  makeDataFolder,
  RUNTIMES,
  type RuntimeName,
  runtimeFolder,
  runtimeNamed,
} from "../compose/runtimes.ts";
import { fatalFor, serveUntilTold } from "../compose/serve-until-told.ts";
import { type RunningWorker, startWorker } from "../compose/worker-process.ts";
import { withConfig } from "../config-file.ts";
import {
  type CredentialOptions,
  type Credentials,
  credentialsOf,
  isLoopback,
  requireCertificate,
  requireToken,
  withCredentials,
} from "../credentials.ts";
import { failure, Misuse } from "../exit.ts";
import { address, amountOption, duration, labels, names, nodeCpu, wholeNumber } from "../options.ts";
import type { Io } from "../terminal.ts";
import { logLevelOption, withParentOption } from "./manager-command.ts";

interface WorkerOptions extends CredentialOptions {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly name: string;
  readonly runtime: RuntimeName;
  readonly join?: string;
  readonly advertise?: string;
  readonly label?: Record<string, string>;
  readonly cpu?: number;
  readonly memory?: number;
  readonly disk?: number;
  readonly gpu?: readonly string[];
  readonly registries?: string;
  readonly fence?: Duration;
  readonly logLevel: string;
  readonly withParent?: true;
}

/** Hosts that can be listened on and not be dialled. */
/** How often a worker that joins looks whether it was given up. */
const LOOK_EVERY_MS = 10_000;
const EVERYWHERE = ["0.0.0.0", "::", "[::]"];

/** What is kept for the system and for ourselves. */
const SYSTEM = { memory: Math.round(totalmem() / 10) };

export function addWorkerCommand(program: Command, io: Io): void {
  const command = withCredentials(program.command("worker"))
    .description("run a worker; its containers stay when it ends")
    .option("--host <host>", "where its API listens", "127.0.0.1")
    .option("--port <port>", "0: any free port", wholeNumber(0, 65_535), 5556)
    .option("--data-dir <folder>", "where it keeps who it is", "wavetank-data/worker")
    .option("--name <name>", "what people call the node", hostname())
    .addOption(new Option("--runtime <name>", "what runs tasks").choices(RUNTIMES).default("docker"))
    .option("--join <host:port>", "a manager that is to dial this worker", address)
    .option("--advertise <host:port>", "where that manager reaches it (default: host and port)", address)
    .option("--label <key=value>", "for constraints (repeatable, or several with commas)", labels)
    .option("--cpu <amount>", "CPU of tasks in all (default: all cores)", nodeCpu)
    .option(
      "--memory <amount>",
      "memory of tasks in all (default: 90 % of the machine's)",
      amountOption(BYTES),
    )
    .option("--disk <amount>", "disk of tasks in all (default: what is free)", amountOption(BYTES))
    .option("--gpu <model>", "a GPU (repeatable, or several with commas)", names)
    .option("--registries <file>", "credentials for images, by the names that tasks use (YAML)")
    .option(
      "--fence <time>",
      "how long before its lease ends it stops tasks that must not run twice (default: 5s)",
      fenceOption,
    )
    .addOption(logLevelOption())
    .addOption(withParentOption())
    .action((options: WorkerOptions) => runWorker(io, options));
  withConfig(command, ["label", "gpu"]);
}

function fenceOption(text: string): Duration {
  const fence = duration(text);
  if (fence >= FENCE_MIN) return fence;
  throw new InvalidArgumentError(`Accepted: ${FENCE_MIN / 1000}ms or more, like "5s".`);
}

async function runWorker(io: Io, options: WorkerOptions): Promise<void> {
  const { host, dataDir: data, name, label = {}, gpu = [] } = options;
  if (options.join !== undefined && options.advertise === undefined && EVERYWHERE.includes(host)) {
    throw new Misuse(
      `A worker that joins and listens on ${host} needs --advertise: where the manager reaches it`,
    );
  }
  const credentials = credentialsOf(options, process.env);
  requireToken(host, credentials.joinToken, "join-token-file");
  if (options.join !== undefined) requireCertificate(credentials);
  const log = stderrLog("worker", options.logLevel);
  const fatal = fatalFor(log);
  makeDataFolder(data);
  const makeRuntime = await runtimeNamed(options.runtime, runtimeFolder(data), options.registries);
  const makeAccess = await accessNamed(options.runtime);
  const logs = await logsNamed(options.runtime, runtimeFolder(data));
  const exec = await execNamed(options.runtime);
  const store = await openFolder(join(data, "store"), NEW_NODE);
  const info = {
    name,
    capacity: { ...(await nodeCapacity(data, SYSTEM)), ...given(options) },
    gpus: gpu.map((model) => ({ model })),
    labels: label,
  };
  const stats = new ProcStats({ diskPath: data });
  const own = { host, port: options.port, store, info, credentials, log, fatal };
  const parts = { stats, makeRuntime, makeAccess, logs, exec };
  const folders = { folder: resolve(data), runtimeFolder: resolve(runtimeFolder(data)) };
  const fence = options.fence ?? WORKER_DEFAULTS.fence;
  const place = placeOf(options, credentials);
  const running = await startWorker({ ...own, ...parts, ...folders, fence, place }).catch(failure);
  log.info({ host, port: running.port, runtime: options.runtime, ...info }, "listening");
  io.out(`worker ${name} on ${host}:${running.port}\n`);
  const leave = joinIfAsked(options, running, credentials, log);
  await serveUntilTold(running, options.withParent === true, log);
  leave();
}

function joinIfAsked(
  options: WorkerOptions,
  { port, isGivenUp }: RunningWorker,
  { joinToken, ca }: Credentials,
  log: Logger,
): () => void {
  if (options.join === undefined) return () => {};
  const address = options.advertise ?? `${options.host}:${port}`;
  const access = { token: joinToken, ca };
  return joinManager({ manager: options.join, address, access, log, isGivenUp, lookEveryMs: LOOK_EVERY_MS });
}

/** Containers do not reach a manager that listens on loopback: they have one of their own. */
function placeOf(options: WorkerOptions, { joinToken, ca }: Credentials): Omit<Place, "node"> {
  const { host, join: manager = null, advertise, runtime } = options;
  const reached = manager !== null && (runtime === "process" || !isLoopback(hostOf(manager)));
  return {
    host: advertise === undefined ? host : hostOf(advertise),
    manager: reached ? manager : null,
    scheme: ca === null ? "http" : "https",
    discoveryToken: joinToken === null ? null : discoveryTokenOf(joinToken),
  };
}

function given({ cpu, memory, disk }: WorkerOptions): Record<string, number> {
  const amounts: Record<string, number> = {};
  if (cpu !== undefined) amounts.cpu = cpu;
  if (memory !== undefined) amounts.memory = memory;
  if (disk !== undefined) amounts.disk = disk;
  return amounts;
}
