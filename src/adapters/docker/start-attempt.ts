// One start of an attempt, from nothing known to a container that runs or has ended. Every step finds its work done
// when it is repeated: a container of the attempt's name is the attempt's, whoever made it.

import type { Assignment, StartFailure } from "../../core/worker/events.ts";
import type { StartGate } from "../start-gate.ts";
import { traceContainer } from "../start-trace.ts";
import type { ContainerFacts } from "./container-facts.ts";
import { containerName, LABELS, type RuntimeIdentity } from "./container-labels.ts";
import { containerOptions } from "./container-options.ts";
import type { EngineClient } from "./engine-client.ts";
import { EngineFailure } from "./engine-failure.ts";
import type { ImageFetcher } from "./image-fetcher.ts";
import { type Lane, throwIfCancelled, unlessCancelled } from "./lane.ts";
import type { RegistryLogins } from "./registry-logins.ts";

/** What starting needs; `lane` bounds creations and starts, not pulls. */
export interface StartTools {
  readonly engine: EngineClient;
  readonly images: ImageFetcher;
  readonly lane: Lane;
  readonly identity: () => RuntimeIdentity;
  readonly gate: StartGate;
  readonly logins: RegistryLogins;
  /** Where is noted which container a fenced attempt has, before it is started; null: nowhere. */
  readonly traceFolder: string | null;
}

/** The attempt can't be started, and trying again would not help. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
  readonly code: StartFailure;

  constructor(code: StartFailure, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** What is there after a start; `fresh`: this very call started it. */
export interface Started {
  readonly container: ContainerFacts;
  readonly fresh: boolean;
}

/** Throws `StartRefused`, `Cancelled` when `signal` came before the start itself, or `EngineFailure` when
 * nothing is known. */
export async function startAttempt(
  tools: StartTools,
  assignment: Assignment,
  signal: AbortSignal,
): Promise<Started> {
  const { engine, images, lane } = tools;
  await unlessCancelled(engine.answers(), signal); // a frozen one would hold a creation for longer
  const { image, registry } = assignment.spec;
  const login = registry === undefined ? null : tools.logins.find(registry);
  if (typeof login === "string") throw new StartRefused("image", `Cannot get image ${image}: ${login}`);
  const start = (): Promise<Started | null> =>
    lane.run(() => createAndStart(tools, assignment, signal), signal);
  const started = await start();
  if (started !== null) return started;
  await refusal("image", `image ${image}`, images.fetch(image, signal, login));
  return (await start()) ?? imageless(image);
}

/** Null when the engine has no such image. */
async function createAndStart(
  tools: StartTools,
  assignment: Assignment,
  signal: AbortSignal,
): Promise<Started | null> {
  const { engine } = tools;
  const made = await create(tools, assignment);
  if (made === null) return null;
  const id = typeof made === "string" ? made : owned(tools, made).containerId;
  throwIfCancelled(signal);
  if (typeof made !== "string" && made.state !== "created") return { container: made, fresh: false };
  await fence(tools, assignment, id);
  await refusal("rejected", `start ${id.slice(0, 12)}`, engine.start(id));
  const container = await mustFind(engine, id);
  await mustBeSeen(engine, assignment, container);
  return { container, fresh: true };
}

/** A fenced attempt leaves word of its container, and is started only while its lease lasts. */
async function fence(tools: StartTools, assignment: Assignment, containerId: string): Promise<void> {
  if (assignment.spec.onDisconnect === "keep") return;
  if (tools.traceFolder !== null) await traceContainer(tools.traceFolder, assignment, containerId);
  const late = tools.gate.refusal(assignment);
  if (late !== null) throw new StartRefused("fenced", late);
}

/** What we could not kill when its lease ends must not run: an engine elsewhere has processes we do not see. */
async function mustBeSeen(
  engine: EngineClient,
  assignment: Assignment,
  container: ContainerFacts,
): Promise<void> {
  if (assignment.spec.onDisconnect === "keep" || !isUnseen(container)) return;
  const again = await engine.find(container.containerId); // it may have ended between inspection and look
  if (again === null || !isUnseen(again)) return;
  await engine.remove(container.containerId);
  const reason =
    "Cannot run a task that must not run twice: its engine is not on this machine (or its /proc is hidden), so that its processes can't be killed without it";
  throw new StartRefused("rejected", reason);
}

/** The id of a new container, or the one that has the attempt's name already; null when its image is missing. */
async function create(tools: StartTools, assignment: Assignment): Promise<string | ContainerFacts | null> {
  const { engine, identity } = tools;
  const options = containerOptions(assignment, identity());
  try {
    return await engine.create(options);
  } catch (error) {
    const status = error instanceof EngineFailure ? error.status : null;
    const made = status === 409 || status === 404 ? await engine.find(containerName(assignment)) : null;
    if (made !== null) return made;
    if (status === 404) return null;
    return refusal("rejected", `create ${options.name}`, Promise.reject(error));
  }
}

function imageless(image: string): never {
  throw new StartRefused("image", `Cannot use image ${image}: it is gone again as soon as it is fetched`);
}

/** Removed by somebody between two of our calls: nothing is known, the verb is asked for again. */
async function mustFind(engine: EngineClient, id: string): Promise<ContainerFacts> {
  const found = await engine.find(id);
  if (found === null)
    throw new EngineFailure(null, `Container ${id.slice(0, 12)} went away while it was started`);
  return found;
}

const isUnseen = ({ state, process }: ContainerFacts): boolean => state === "running" && process === null;

function owned(tools: StartTools, container: ContainerFacts): ContainerFacts {
  if (container.worker === tools.identity().worker) return container;
  const id = container.containerId.slice(0, 12);
  throw new StartRefused(
    "rejected",
    `Container ${id} of this attempt belongs to another worker: its label ${LABELS.worker} is ${container.worker}`,
  );
}

/** That the engine says no is a refusal; that it says nothing is not, nor that somebody was faster than us. */
async function refusal<T>(code: StartFailure, action: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof EngineFailure) || error.unavailable) throw error;
    if (code === "rejected" && error.status === 409) throw new EngineFailure(null, error.message);
    throw new StartRefused(code, `Cannot ${code === "image" ? `get ${action}` : action}: ${error.message}`);
  }
}
