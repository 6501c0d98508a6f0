// What two fields of a scenario must be to each other, and which names and numbers must be there. It sees scenarios whose
// fields are each in order.

import { makeCheckers } from "../checkers/catalogue.ts";
import { machinesOf } from "../faults/befallen.ts";
import type { Scenario } from "../scenario.ts";
import { durationText } from "./fields.ts";

/** A field that is wrong: where, what it is, what is accepted. */
export interface Fault {
  readonly path: string;
  readonly given: unknown;
  readonly accepted: string;
}

/** Every joint rule that the scenario breaks. */
export function brokenJointRules(scenario: Scenario): Fault[] {
  const found: Fault[] = [];
  const add = (ok: boolean, path: string, given: unknown, accepted: string): void => {
    if (!ok) found.push({ path, given, accepted });
  };
  checkPlans(scenario, add);
  checkFence(scenario, add);
  checkMoments(scenario, add);
  checkEnd(scenario, add);
  checkNames(scenario, add);
  return found;
}

type Add = (ok: boolean, path: string, given: unknown, accepted: string) => void;

function checkPlans({ nodes, workload, network, disk, faults }: Scenario, add: Add): void {
  const { racks = 1, count } = nodes;
  add(racks <= count, "nodes.racks", racks, `an integer from 1 to ${count}, as many as there are nodes`);
  const checked = workload.checkedPercent;
  const some = workload.healthChecks.length > 0 || checked === 0;
  add(some, "workload.checkedPercent", checked, "0 while workload.healthChecks is empty");
  workload.healthChecks.forEach((check, index) => {
    const path = `workload.healthChecks[${index}]`;
    const { timeoutMs, intervalMs } = check;
    add(timeoutMs <= intervalMs, `${path}.timeoutMs`, timeoutMs, `at most intervalMs, ${intervalMs}`);
    const port = check.kind === "command" || check.port !== undefined;
    add(port, `${path}.port`, undefined, `a port for a check of the kind ${check.kind}`);
  });
  const { trace, tasks, jobSize } = workload;
  const covered = trace === undefined || (tasks <= trace.length && jobSize === 1);
  add(covered, "workload.tasks", tasks, `at most ${trace?.length}, as the trace has, with a jobSize of 1`);
  const { gpuPercent = 0, gpus = [] } = workload;
  add(
    gpuPercent === 0 || gpus.length > 0,
    "workload.gpuPercent",
    gpuPercent,
    "0 while workload.gpus is empty",
  );
  gpus.forEach(({ count: devices, milli }, index) => {
    const ok = devices === 1 || milli === 1_000;
    add(ok, `workload.gpus[${index}].milli`, milli, "1000 when count is above 1");
  });
  const least = `a duration of at least disk.latencyMin, ${disk.latencyMin} us`;
  add(disk.latencyMax >= disk.latencyMin, "disk.latencyMax", disk.latencyMax, least);
  const buckets = network.histogram ?? [];
  buckets.forEach(({ upTo }, index) => {
    const rises = index === 0 || upTo > (buckets[index - 1]?.upTo ?? -1);
    add(rises, `network.histogram[${index}].upTo`, upTo, "more than that of the bucket before");
  });
  const weight = buckets.reduce((sum, bucket) => sum + bucket.weight, 0);
  add(
    buckets.length === 0 || weight > 0,
    "network.histogram",
    weight,
    "buckets with a weight above 0 in all",
  );
  const keeps = !disk.discard || !endsManager(faults);
  add(keeps, "disk.discard", disk.discard, "false for a manager that crashes: it keeps nothing");
}

function endsManager(faults: Scenario["faults"]): boolean {
  const ends = (kind: string): boolean => ["manager-crash", "disk-crash", "disk-full"].includes(kind);
  return Object.keys(faults.rates).some(ends) || faults.timeline.some(({ fault }) => ends(fault.kind));
}

function checkFence({ leases, fence }: Scenario, add: Add): void {
  const { engineTimeout, guardMargin } = fence;
  const room = fence.fence > 3 * engineTimeout;
  add(room, "fence.fence", fence.fence, `more than 3 × fence.engineTimeout, ${3 * engineTimeout} us`);
  const margin = guardMargin <= fence.fence;
  add(margin, "fence.guardMargin", guardMargin, `at most fence.fence, ${fence.fence} us`);
  const longer = leases.lease > fence.fence;
  add(longer, "leases.lease", leases.lease, `more than fence.fence, ${fence.fence} us`);
}

/** What would come after the safety phase would never come. */
function checkEnd({ length, faults, operations, workload }: Scenario, add: Add): void {
  const { timeline, laterMax = 0 } = faults;
  const end = `a moment up to length, ${durationText(length)}`;
  const less = laterMax === 0 ? end : `${end}, less faults.laterMax, ${durationText(laterMax)}`;
  timeline.forEach(({ at }, index) => {
    add(at + laterMax <= length, `faults.timeline[${index}].at`, durationText(at), less);
  });
  operations.timeline.forEach(({ at }, index) => {
    add(at <= length, `operations.timeline[${index}].at`, durationText(at), end);
  });
  const late = workload.trace?.slice(0, workload.tasks).findIndex(({ at }) => at > length) ?? -1;
  if (late < 0) return;
  const given = `a trace whose row ${late + 1} comes at ${durationText(workload.trace?.[late]?.at ?? 0)}`;
  add(false, "workload.trace", given, `${end}, of every row, or workload.tasks of at most ${late}`);
}

function checkMoments({ nodes, faults, operations }: Scenario, add: Add): void {
  const { count, racks = count } = nodes;
  const there = `a node from 0 to ${count - 1}`;
  faults.timeline.forEach(({ fault }, index) => {
    const path = `faults.timeline[${index}].fault`;
    const others = fault.kind === "worker-move" && fault.with !== null ? [fault.with] : [];
    for (const node of [...machinesOf(fault, nodes), ...others])
      add(node < count, `${path}, node of ${fault.kind}`, node, there);
    if (fault.kind === "rack-loss")
      add(fault.rack < racks, `${path}.rack`, fault.rack, `a rack from 0 to ${racks - 1}`);
    if (fault.kind === "swizzle") {
      const same = fault.back.toSorted().join() === fault.nodes.toSorted().join();
      add(same, `${path}.back`, fault.back.join(", "), "the nodes of `nodes` in another order");
    }
  });
  operations.timeline.forEach(({ operation }, index) => {
    if (!("node" in operation)) return;
    add(operation.node < count, `operations.timeline[${index}].operation.node`, operation.node, there);
  });
}

function checkNames(scenario: Scenario, add: Add): void {
  const known = makeCheckers({ scenario, machineOf: () => -1, violated: () => {} }).map(({ name }) => name);
  add(scenario.checks?.length !== 0, "checks", scenario.checks, `at least one of ${known.join(", ")}`);
  scenario.checks?.forEach((name, index) => {
    add(known.includes(name), `checks[${index}]`, name, `one of ${known.join(", ")}`);
  });
}
