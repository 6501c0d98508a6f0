// A live manager: its machine on the loop, with a store below, HTTP above and workers at the other end. Everything
// is joined here and nothing is decided here.

import type { Logger } from "pino";
import { Agent } from "undici";
import { NetworkProber } from "../../adapters/health/network-prober.ts";
import { connectOf } from "../../adapters/http/http-access.ts";
import { serve } from "../../adapters/http/http-server.ts";
import { HttpWorkerClient } from "../../adapters/http/http-worker-client.ts";
import { managerApi } from "../../adapters/http/manager-api.ts";
import { RequestDesk } from "../../adapters/http/request-desk.ts";
import {
  discoveryTokenOf,
  type Key,
  opensAll,
  opensDiscovery,
  opensJoining,
} from "../../adapters/http/tokens.ts";
import { LivePorts } from "../../adapters/live-loop.ts";
import { ManagerMetrics } from "../../adapters/metrics/manager-metrics.ts";
import { meteredCommit, meteredMachine } from "../../adapters/metrics/metered.ts";
import { NodeTimers } from "../../adapters/node-timers.ts";
import { rngFromEntropy } from "../../adapters/seeded-rng.ts";
import { uuid } from "../../core/kernel/rng.ts";
import { Loop } from "../../core/loop/loop.ts";
import type { LeasePolicy, RecoveryPolicy } from "../../core/manager/config.ts";
import type { Command, ManagerEffect, ManagerEvent, Query, Reply } from "../../core/manager/events.ts";
import { Manager } from "../../core/manager/manager.ts";
import { recoveryOf } from "../../core/manager/presets.ts";
import type { Order } from "../../core/scheduler/orders/order.ts";
import { seeded } from "../../core/scheduler/parameters.ts";
import type { Strategy } from "../../core/scheduler/strategy.ts";
import type { Change } from "../../core/store/changes.ts";
import { loadCluster } from "../../core/store/load.ts";
import { rekeyed } from "../../core/store/rekey.ts";
import { rowsOf } from "../../core/store/rows.ts";
import type { Store } from "../../ports/store.ts";
import type { Credentials } from "../credentials.ts";
import { MANAGER_DEFAULTS } from "./manager-defaults.ts";
import { closeStore, commitRows, type Fatal, type RunningProcess, wallOffsetAt } from "./running-process.ts";

export interface ManagerProcessOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Open; closed by the manager when it ends. */
  readonly store: Store;
  /** Addresses of workers to dial from the start. */
  readonly workers: readonly string[];
  readonly strategy: Strategy;
  readonly order: Order;
  /** See ManagerConfig; null: off. */
  readonly preemptionGap: number | null;
  readonly leases: LeasePolicy;
  readonly policy: RecoveryPolicy;
  /** See ManagerConfig; absent: the default. */
  readonly pendingMax?: number;
  readonly credentials: Credentials;
  readonly log: Logger;
  readonly fatal: Fatal;
}

/** How long open requests may take when the manager ends, milliseconds. */
const HTTP_GRACE_MS = 2_000;

/** Rejects when the store can't be read or the port can't be had. */
export async function startManager(options: ManagerProcessOptions): Promise<RunningProcess> {
  const { log, store, credentials } = options;
  await commitRows(store, rekeyed(store.load()));
  const access = { token: credentials.joinToken, ca: credentials.ca };
  const agent = new Agent(connectOf(access)); // for what is not a sync
  const desk = new RequestDesk<Reply>();
  const client = new HttpWorkerClient(access);
  const prober = new NetworkProber();
  const metrics = new ManagerMetrics();
  const { loop, ports } = assemble(options, metrics, (effect) => {
    if (effect.kind === "reply") desk.deliver(effect.request, effect.reply);
    else if (effect.kind === "probe") prober.probe(effect.probe);
    else {
      metrics.synced("sent");
      client.sync(effect.node, effect.address, effect.sync);
    }
  });
  prober.listen((result) => {
    metrics.probed(result.outcome);
    if (result.outcome !== "passed") log.debug(result, "probe");
    loop.receive({ kind: "probed", result });
  });
  client.listen({
    answered: (node, answer) => {
      metrics.synced("answered");
      loop.receive({ kind: "answered", node, answer });
    },
    unreachable: (node, seq, reason) => {
      metrics.synced("failed");
      log.debug({ node, seq, reason }, "sync not answered");
      loop.receive({ kind: "unreachable", node, seq, reason });
    },
  });
  const ask = (body: Command | Query): Promise<Reply> =>
    desk.ask((request) => loop.receive({ kind: "request", request, body }));
  const failed = (err: unknown, request: string): void => log.error({ err, request }, "request failed");
  const app = managerApi(ask, failed, {
    keys: keysOf(credentials),
    nodes: { access, dispatcher: agent },
    metrics: { metrics, backlog: () => loop.backlog },
  });
  const server = await serve(app, options.host, options.port, credentials.certificate);
  loop.start();
  for (const address of options.workers) await ask({ kind: "addNode", address });
  const close = async (): Promise<void> => {
    await server.close(HTTP_GRACE_MS);
    ports.stop();
    await agent.destroy();
    await new Promise<void>((resolve) => client.close(resolve));
    await new Promise<void>((resolve) => prober.close(resolve));
    await closeStore(store);
  };
  return { port: server.port, close };
}

/** Without a token it listens on loopback and serves whoever asks: a join token alone is only presented to workers. */
function keysOf({ token, joinToken }: Credentials): readonly Key[] {
  if (token === null) return [];
  const keys = [opensAll(token)];
  if (joinToken === null) return keys;
  if (joinToken !== token) keys.push(opensJoining(joinToken));
  return [...keys, opensDiscovery(discoveryTokenOf(joinToken))];
}

/** The machine on its loop, loaded from the store. */
function assemble(
  options: ManagerProcessOptions,
  metrics: ManagerMetrics,
  perform: (effect: ManagerEffect) => void,
) {
  const { store, order, preemptionGap, policy, leases, fatal } = options;
  const timers = new NodeTimers();
  const rng = rngFromEntropy();
  const now = timers.now();
  const identity = { newClusterId: uuid(rng.fork("cluster")), wallOffset: wallOffsetAt(now) };
  const strategy = seeded(options.strategy, rng.fork("strategy"));
  const policies = { ...recoveryOf(policy), strategy, order, preemptionGap, leases };
  const { pendingMax = MANAGER_DEFAULTS.pendingMax } = options;
  const config = { ...MANAGER_DEFAULTS, ...identity, ...policies, pendingMax };
  const manager = new Manager(now, config, loadCluster(store.load()), rng);
  const ports = new LivePorts<Change, ManagerEffect>({
    timers,
    store: { commit: meteredCommit(store, metrics) },
    rowsOf: (changes) => rowsOf(manager.cluster, changes),
    perform,
    fatal,
  });
  const loop = new Loop<ManagerEvent, Change, ManagerEffect>(meteredMachine(manager, metrics), ports);
  ports.drive(loop);
  return { loop, ports };
}
