// Bad scenarios die here, with one line that says which field, what was given and what is accepted. The world takes
// what has passed as it is.

import type { Fault } from "./faults.ts";
import { FAULT_KINDS } from "./faults.ts";
import { OPERATION_KINDS } from "./operations.ts";
import type { Scenario } from "./scenario.ts";

const PER_MILLION = 1_000_000;
const HOUR = 3_600_000_000;

/** What is wrong with the scenario, one line each; empty when it can be run. */
export function scenarioFaults(scenario: Scenario): string[] {
  const faults: string[] = [];
  const integer = (field: string, value: number, from: number, to: number): void => {
    if (Number.isSafeInteger(value) && value >= from && value <= to) return;
    faults.push(
      `Cannot run ${scenario.name}: ${field} is ${value}, it must be an integer from ${from} to ${to}`,
    );
  };
  checkSizes(scenario, integer);
  checkTurns(scenario, integer);
  checkChances(scenario, integer);
  checkTimes(scenario, integer);
  checkFaults(scenario, integer);
  checkFence(scenario, integer);
  checkOperations(scenario, integer);
  if (scenario.disk.discard && crashesManager(scenario)) {
    faults.push(`Cannot run ${scenario.name}: disk.discard keeps nothing for a manager that crashes`);
  }
  return faults;
}

type Integer = (field: string, value: number, from: number, to: number) => void;

function checkSizes({ nodes, workload, pendingMax, batchMax }: Scenario, integer: Integer): void {
  integer("nodes.count", nodes.count, 1, 100_000);
  integer("workload.tasks", workload.tasks, 0, 10_000_000);
  integer("workload.jobSize", workload.jobSize, 1, 100_000);
  integer("workload.sizes.length", workload.sizes.length, 1, 1_000);
  integer("pendingMax", pendingMax, 1, 100_000_000);
  integer("batchMax", batchMax, 1, 100_000_000);
  for (const resources of [nodes.capacity, ...workload.sizes]) {
    for (const name in resources) integer(`resource ${name}`, resources[name] as number, 0, 2 ** 50);
  }
}

function checkTurns({ workload: { turns }, preemptionGap }: Scenario, integer: Integer): void {
  if (typeof preemptionGap === "number") integer("preemptionGap", preemptionGap, 1, 1_000);
  if (turns === undefined) return;
  integer("workload.turns.priorities.length", turns.priorities.length, 1, 1_000);
  for (const priority of turns.priorities) integer("workload.turns.priorities", priority, 0, 1_000);
  integer("workload.turns.owners", turns.owners, 0, 1_000_000);
  integer("workload.turns.runPercents.length", turns.runPercents.length, 1, 1_000);
  for (const percent of turns.runPercents) integer("workload.turns.runPercents", percent, 0, 100_000);
  integer("workload.turns.estimatePercent", turns.estimatePercent ?? 0, 0, 100_000);
  integer("workload.turns.startMs", turns.startMs, 0, 1_000_000_000);
  integer("workload.turns.gangPercent", turns.gangPercent, 0, 100);
}

function checkChances({ workload, network, runtime }: Scenario, integer: Integer): void {
  integer("workload.servicePercent", workload.servicePercent, 0, 100);
  integer(
    "workload.checkedPercent",
    workload.checkedPercent,
    0,
    workload.healthChecks.length === 0 ? 0 : 100,
  );
  integer("workload.stopPercent", workload.stopPercent, 0, 100);
  integer("workload.fencedPercent", workload.fencedPercent, 0, 100);
  integer("workload.hostPortPercent", workload.hostPortPercent, 0, 100);
  integer("network.loss", network.loss, 0, PER_MILLION);
  integer("network.duplication", network.duplication, 0, PER_MILLION);
  integer("runtime.startFailures", runtime.startFailures, 0, PER_MILLION);
  integer("runtime.crashes", runtime.crashes, 0, PER_MILLION);
  integer("runtime.stubborn", runtime.stubborn, 0, PER_MILLION);
  integer("runtime.sick", runtime.sick, 0, PER_MILLION);
  integer("runtime.unavailable", runtime.unavailable, 0, PER_MILLION);
}

function checkTimes(scenario: Scenario, integer: Integer): void {
  const { workload, network, runtime, disk } = scenario;
  integer("workload.arrival.over", workload.arrival.over, 0, 1_000 * HOUR);
  integer("workload.run.mean", workload.run.mean, 0, 1_000 * HOUR);
  integer("workload.stopAfter", workload.stopAfter, 0, 1_000 * HOUR);
  integer("workload.patience", workload.patience, 0, HOUR);
  integer("network.latencyMin", network.latencyMin, 0, HOUR);
  integer("network.latencyMean", network.latencyMean, 0, HOUR);
  integer("network.timeout", network.timeout, 1, HOUR);
  integer("runtime.startMin", runtime.startMin, 0, HOUR);
  integer("runtime.startMean", runtime.startMean, 0, HOUR);
  integer("runtime.stopMean", runtime.stopMean, 0, HOUR);
  integer("runtime.crashMean", runtime.crashMean, 0, 1_000 * HOUR);
  integer("runtime.sickAfter", runtime.sickAfter, 0, 1_000 * HOUR);
  integer("runtime.sickFor", runtime.sickFor, 0, 1_000 * HOUR);
  for (const check of workload.healthChecks) {
    integer("workload.healthChecks intervalMs", check.intervalMs, 100, 86_400_000);
    integer("workload.healthChecks timeoutMs", check.timeoutMs, 100, check.intervalMs);
    integer("workload.healthChecks failures", check.failures, 1, 100);
    integer("workload.healthChecks successes", check.successes, 1, 100);
  }
  integer("disk.latencyMin", disk.latencyMin, 0, HOUR);
  integer("disk.latencyMax", disk.latencyMax, disk.latencyMin, HOUR);
  integer("turnDelayMax.manager", scenario.turnDelayMax.manager, 0, HOUR);
  integer("turnDelayMax.worker", scenario.turnDelayMax.worker, 0, HOUR);
  integer("length", scenario.length, 1, 10_000 * HOUR);
  integer("quiet", scenario.quiet, 0, 10_000 * HOUR);
}

function checkFaults({ nodes, faults }: Scenario, integer: Integer): void {
  for (const kind of FAULT_KINDS) {
    const rate = faults.rates[kind];
    if (rate === undefined) continue;
    integer(`faults.rates.${kind}.every`, rate.every, 1_000, 1_000 * HOUR);
    integer(`faults.rates.${kind}.lasting`, rate.lasting, 0, 1_000 * HOUR);
  }
  for (const { at, fault } of faults.timeline) {
    integer(`faults.timeline at of ${fault.kind}`, at, 0, 10_000 * HOUR);
    integer(`faults.timeline lasting of ${fault.kind}`, fault.lasting, 0, 10_000 * HOUR);
    for (const node of nodesOf(fault))
      integer(`faults.timeline node of ${fault.kind}`, node, 0, nodes.count - 1);
  }
}

function checkFence({ leases, clocks, fence }: Scenario, integer: Integer): void {
  integer("leases.driftPpm", leases.driftPpm, 0, 100_000);
  integer("clocks.driftPpm", clocks.driftPpm, 0, 500_000);
  integer("clocks.skewMax", clocks.skewMax, 0, HOUR);
  integer("fence.engineTimeout", fence.engineTimeout, 1, HOUR);
  integer("fence.guardMargin", fence.guardMargin, 1, fence.fence);
  integer("fence.fence", fence.fence, 3 * fence.engineTimeout + 1, HOUR);
  integer("leases.lease", leases.lease, fence.fence + 1, HOUR);
}

function checkOperations({ nodes, operations }: Scenario, integer: Integer): void {
  for (const kind of OPERATION_KINDS) {
    const every = operations.every[kind];
    if (every !== undefined) integer(`operations.every.${kind}`, every, 1_000, 1_000 * HOUR);
  }
  for (const { at, operation } of operations.timeline) {
    const field = `operations.timeline ${operation.kind}`;
    integer(`${field} at`, at, 0, 10_000 * HOUR);
    if ("node" in operation) integer(`${field} node`, operation.node, 0, nodes.count - 1);
    if ("lasting" in operation) integer(`${field} lasting`, operation.lasting, 0, 1_000 * HOUR);
    if ("maxParallel" in operation) integer(`${field} maxParallel`, operation.maxParallel, 1, 10_000);
    if ("submission" in operation) integer(`${field} submission`, operation.submission, 1, 10_000_000);
    if ("count" in operation) integer(`${field} count`, operation.count, 0, 100_000);
  }
}

function nodesOf(fault: Fault): readonly number[] {
  if (fault.kind === "partition") return fault.nodes;
  if (fault.kind === "worker-move" && fault.with !== null) return [fault.node, fault.with];
  if (fault.kind === "clog" || fault.kind === "swizzle") return fault.nodes;
  return "node" in fault && fault.node !== null ? [fault.node] : [];
}

function crashesManager({ faults }: Scenario): boolean {
  const crashes = (kind: string): boolean =>
    kind === "manager-crash" || kind === "disk-crash" || kind === "disk-full";
  return Object.keys(faults.rates).some(crashes) || faults.timeline.some(({ fault }) => crashes(fault.kind));
}
