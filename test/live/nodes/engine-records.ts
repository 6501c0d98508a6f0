// What engines themselves have noted of our containers: who ran, from when to when. All engines of a rack have the
// kernel's one clock, so their times can be compared; nothing here asks Wavetank.

import type { ContainerInfo } from "dockerode";
import { LABELS } from "../../../src/adapters/docker/container-labels.ts";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";

/** One container of ours. Times are wall time in milliseconds. */
export interface RunRecord {
  readonly node: string;
  readonly containerId: string;
  readonly taskId: string;
  readonly attempt: number;
  /** Null: it was created and never ran. */
  readonly startedAt: number | null;
  /** Null while it runs. */
  readonly finishedAt: number | null;
  readonly exitCode: number | null;
}

export interface RecordedEngine {
  readonly node: string;
  readonly socket: string;
}

const CALL_MS = 3_000;

const clientOf = (socket: string): EngineClient =>
  new EngineClient({ kind: "socket", path: socket }, { callTimeoutMs: CALL_MS });

/** Of every container that is there, running or not. */
export async function recordsOf(engines: readonly RecordedEngine[]): Promise<RunRecord[]> {
  return (await Promise.all(engines.map(recordsOfOne))).flat();
}

/** Of those that run, without their times: one call for each engine. */
export async function runningOn(engines: readonly RecordedEngine[]): Promise<readonly RunningContainer[]> {
  return (await Promise.all(engines.map(runningOnOne))).flat();
}

export interface RunningContainer {
  readonly node: string;
  readonly containerId: string;
  readonly taskId: string;
}

async function runningOnOne({ node, socket }: RecordedEngine): Promise<RunningContainer[]> {
  const running = (await containersOf(socket)).filter((info) => info.State === "running");
  return running.map((info) => ({
    node,
    containerId: info.Id,
    taskId: info.Labels[LABELS.task] ?? "",
  }));
}

async function recordsOfOne({ node, socket }: RecordedEngine): Promise<RunRecord[]> {
  const engine = clientOf(socket);
  const found = (await containersOf(socket)).map((info) => engine.find(info.Id));
  const facts = (await Promise.all(found)).filter((each) => each !== null);
  return facts.map(({ containerId, taskId, attempt, startedAt, finishedAt, exitCode }) => {
    return { node, containerId, taskId, attempt, startedAt, finishedAt, exitCode };
  });
}

function containersOf(socket: string): Promise<ContainerInfo[]> {
  const filters = { label: [LABELS.task] };
  const abortSignal = AbortSignal.timeout(CALL_MS);
  return clientOf(socket).dockerode.listContainers({ all: true, filters, abortSignal });
}
