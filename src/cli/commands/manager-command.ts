// `wavetank manager`: runs a manager until it is told to end. Options to parts is all that happens here; the parts
// are joined in compose/.

import { type Command, InvalidArgumentError, Option } from "commander";
import { MemoryStore } from "../../adapters/memory/memory-store.ts";
import { type Duration, seconds } from "../../core/kernel/time.ts";
import { LEASE_DEFAULT } from "../../core/manager/leases.ts";
import { PRESET_DEFAULT, presetNamed, presets } from "../../core/manager/presets.ts";
import { orderNamed } from "../../core/scheduler/registry.ts";
import type { Store } from "../../ports/store.ts";
import { LOG_LEVELS, stderrLog } from "../compose/log.ts";
import { startManager } from "../compose/manager-process.ts";
import { openFolder, RESTORE } from "../compose/open-folder.ts";
import { fatalFor, serveUntilTold } from "../compose/serve-until-told.ts";
import { strategyFrom } from "../compose/strategy-file.ts";
import { withConfig } from "../config-file.ts";
import { type CredentialOptions, credentialsOf, requireToken, withCredentials } from "../credentials.ts";
import { failure, Misuse } from "../exit.ts";
import { addresses, duration, wholeNumber } from "../options.ts";
import { orderOption, preemptionOption, schedulerOption } from "../scheduler-options.ts";
import type { Io } from "../terminal.ts";

interface ManagerOptions extends CredentialOptions {
  readonly host: string;
  readonly port: number;
  readonly store: "memory" | "lmdb";
  readonly dataDir: string;
  readonly workers?: readonly string[];
  readonly scheduler: string;
  readonly order: string;
  readonly preemptionGap?: number;
  readonly lease?: Duration;
  readonly policy: string;
  readonly pendingMax?: number;
  readonly logLevel: string;
  readonly withParent?: true;
}

export function addManagerCommand(program: Command, io: Io): void {
  const command = withCredentials(program.command("manager"))
    .description("run a manager")
    .option("--host <host>", "where its API listens", "127.0.0.1")
    .option("--port <port>", "0: any free port", wholeNumber(0, 65_535), 5555)
    .addOption(
      new Option("--store <kind>", "memory forgets all at its end")
        .choices(["lmdb", "memory"])
        .default("lmdb"),
    )
    .option("--data-dir <folder>", "where the lmdb store lies", "wavetank-data/manager")
    .option("--workers <host:port,...>", "workers to dial", addresses)
    .addOption(schedulerOption())
    .addOption(orderOption())
    .addOption(preemptionOption())
    .option(
      "--lease <time>",
      "how long a silent worker may run tasks that must not run twice; longer than workers' --fence (default: 15s)",
      leaseOption,
    )
    .addOption(policyOption())
    .option(
      "--pending-max <tasks>",
      "waiting tasks at which submissions are refused (default: 100000)",
      wholeNumber(1, 10_000_000),
    )
    .addOption(logLevelOption())
    .addOption(withParentOption())
    .action((options: ManagerOptions) => runManager(io, options));
  withConfig(command, ["workers"]);
}

/** How nodes are declared down, tasks replaced and restarted. */
export const policyOption = (): Option =>
  new Option("--policy <name>", "when to declare down, replace and restart: see wavetank policies")
    .choices(presets.map(({ name }) => name))
    .default(PRESET_DEFAULT.name);

export const logLevelOption = (): Option =>
  new Option("--log-level <level>", "what is logged to stderr").choices(LOG_LEVELS).default("info");

/** For a parent that wants no children to outlive it: it holds their stdin open. */
export const withParentOption = (): Option => new Option("--with-parent", "end when stdin closes").hideHelp();

/** Shorter than two of the manager's syncs, and it would end while all is well. */
const LEASE_MIN = seconds(2);

function leaseOption(text: string): Duration {
  const lease = duration(text);
  if (lease >= LEASE_MIN) return lease;
  throw new InvalidArgumentError(`Accepted: ${LEASE_MIN / 1_000_000}s or more, like "15s".`);
}

async function runManager(io: Io, options: ManagerOptions): Promise<void> {
  const { host, port, workers = [], preemptionGap = null } = options;
  const strategy = await strategyFrom(options.scheduler);
  const order = orderNamed(options.order);
  const policy = presetNamed(options.policy);
  if (order === undefined || policy === undefined) throw new Misuse("No such order or policy");
  const credentials = credentialsOf(options, process.env);
  requireToken(host, credentials.token, "token-file");
  const log = stderrLog("manager", options.logLevel);
  const fatal = fatalFor(log);
  const store = await openStore(options);
  const leases = { ...LEASE_DEFAULT, ...(options.lease === undefined ? {} : { lease: options.lease }) };
  const { pendingMax } = options;
  const policies = {
    strategy,
    order,
    preemptionGap,
    policy,
    leases,
    ...(pendingMax === undefined ? {} : { pendingMax }),
  };
  const parts = { host, port, store, workers, ...policies, credentials, log, fatal };
  const running = await startManager(parts).catch(failure);
  const chosen = { scheduler: strategy.name, policy: policy.name };
  log.info({ host, port: running.port, store: options.store, ...chosen }, "listening");
  io.out(`manager on ${host}:${running.port}\n`);
  await serveUntilTold(running, options.withParent === true, log);
}

async function openStore({ store, dataDir }: ManagerOptions): Promise<Store> {
  return store === "memory" ? new MemoryStore() : openFolder(dataDir, RESTORE);
}
