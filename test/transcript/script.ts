// A script: what is done to a small cluster, in order, as data, and the words in which its transcript says so.
// Half a second passes after each command; `run` lets more pass.

import type { Fault } from "../../sim/faults.ts";
import type { Scenario } from "../../sim/scenario.ts";
import type { Duration } from "../../src/core/kernel/time.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";

export type Act =
  /** `told`: show how the nodes join; otherwise only where it ends. */
  | { readonly do: "start"; readonly told: boolean }
  | { readonly do: "submit"; readonly spec: TaskSpec }
  | { readonly do: "stop"; readonly task: string }
  | { readonly do: "run"; readonly for: Duration }
  | { readonly do: "break"; readonly fault: Fault };

export interface Step {
  readonly act: Act;
  /** What to look for, in one or two lines. */
  readonly note?: string;
}

export interface Script {
  /** The transcript's file name, without ".txt". */
  readonly name: string;
  /** What it shows, in plain words: the first lines of the file. */
  readonly shows: string;
  readonly nodes: number;
  /** How the manager is told to go about waiting tasks; absent: first come, nobody gives way. */
  readonly waiting?: Partial<Pick<Scenario, "order" | "preemptionGap">>;
  readonly steps: readonly Step[];
}

/** The command as a person would say it. */
export function commandText(act: Act, nodes: number): string {
  switch (act.do) {
    case "start":
      return `start a manager and ${nodes} workers`;
    case "submit":
      return `submit ${act.spec.name} (${specText(act.spec)})`;
    case "stop":
      return `stop ${act.task}`;
    case "run":
      return `run ${secondsText(act.for)}`;
    case "break":
      return faultText(act.fault);
  }
}

export function specText(spec: TaskSpec): string {
  const { kind, resources, env, restartPolicy, stopGraceMs } = spec;
  const facts = [`${kind}`, `${(resources.cpu ?? 0) / 1_000} cpu`];
  if (spec.priority !== 0) facts.push(`priority ${spec.priority}`);
  if (spec.estimateMs !== null) facts.push(`estimated ${secondsText(spec.estimateMs * 1_000)}`);
  if (spec.onDisconnect === "stop") facts.push("fenced");
  if (env.RUN_MS !== undefined) facts.push(`runs ${secondsText(Number(env.RUN_MS) * 1_000)}`);
  if (env.EXIT_CODE !== undefined && env.EXIT_CODE !== "0") facts.push(`exits ${env.EXIT_CODE}`);
  if (env.SICK !== undefined)
    facts.push(`${env.SICK} after ${secondsText(Number(env.SICK_AFTER_MS) * 1_000)}`);
  if (env.TERM === "ignored") facts.push(`ignores SIGTERM, killed after ${secondsText(stopGraceMs * 1_000)}`);
  if (restartPolicy.restartsMax !== null) facts.push(`at most ${restartPolicy.restartsMax} restarts`);
  return facts.join(", ");
}

function faultText(fault: Fault): string {
  const lasting = secondsText(fault.lasting);
  switch (fault.kind) {
    case "power-off":
      return `power off node-${fault.node} for ${lasting}`;
    case "worker-crash":
      return `kill the worker of node-${fault.node}; start it again after ${lasting}`;
    case "manager-crash":
      return `kill the manager; start it again after ${lasting}`;
    case "partition":
      return `cut off ${fault.nodes.map((node) => `node-${node}`).join(", ")} for ${lasting}`;
    case "worker-pause":
    case "engine-freeze":
    case "worker-wipe":
    case "worker-move":
      return `${fault.kind} on node-${fault.node} for ${lasting}`;
    case "manager-pause":
      return `pause the manager for ${lasting}`;
    case "disk-crash":
      return `kill the manager ${fault.when} its next commit is durable; start it again after ${lasting}`;
    default:
      return `${fault.kind} for ${lasting}`;
  }
}

/** 1 500 000 µs → "1.5 s". */
export const secondsText = (duration: Duration): string => `${duration / 1_000_000} s`;
