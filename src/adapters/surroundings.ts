// What a task is told of where it runs, as environment variables: who it is, and how to find others. Added where it is
// started, so that no record and no view of it holds the token among them; what the task says itself wins.

import type { AttemptKey } from "../core/task/attempt.ts";
import type { TaskSpec } from "../core/task/spec.ts";
import type { TaskRuntime } from "../ports/task-runtime.ts";
import type { AttemptAccess } from "./attempt-access.ts";
import type { TaskExec } from "./task-exec.ts";

/** What a worker knows of its place. */
export interface Place {
  /** The node's name, and its host as others reach it. */
  readonly node: string;
  readonly host: string;
  /** host:port of the manager; null: not known, or out of the tasks' reach. */
  readonly manager: string | null;
  readonly scheme: "http" | "https";
  /** Opens the manager's `GET /discovery/JOB`; null: everybody may ask. */
  readonly discoveryToken: string | null;
}

export class Surroundings {
  private readonly shared: Readonly<Record<string, string>>;

  constructor({ node, host, manager, scheme, discoveryToken }: Place) {
    const finding =
      manager === null
        ? {}
        : { WAVETANK_MANAGER: manager, WAVETANK_DISCOVERY_URL: `${scheme}://${manager}/discovery` };
    const token =
      manager === null || discoveryToken === null ? {} : { WAVETANK_DISCOVERY_TOKEN: discoveryToken };
    this.shared = { WAVETANK_NODE: node, WAVETANK_NODE_HOST: host, ...finding, ...token };
  }

  /** The spec as it is run. */
  of({ taskId, attempt }: AttemptKey, spec: TaskSpec): TaskSpec {
    const own = { WAVETANK_TASK_ID: taskId, WAVETANK_TASK_NAME: spec.name, WAVETANK_ATTEMPT: `${attempt}` };
    return { ...spec, env: { ...own, ...this.shared, ...spec.env } };
  }

  /** A runtime that starts every attempt so. */
  around(runtime: TaskRuntime): TaskRuntime {
    return {
      listen: (listener) => runtime.listen(listener),
      start: (assignment) => runtime.start({ ...assignment, spec: this.of(assignment, assignment.spec) }),
      stop: (key, graceMs) => runtime.stop(key, graceMs),
      remove: (key) => runtime.remove(key),
      list: () => runtime.list(),
      allowStarts: (until) => runtime.allowStarts(until),
      close: (done) => runtime.close(done),
    };
  }

  /** Health checks' commands run so too. */
  aroundAccess(access: AttemptAccess): AttemptAccess {
    return {
      reach: (key, port, signal) => access.reach(key, port, signal),
      execute: (key, spec, command, timeoutMs) => access.execute(key, this.of(key, spec), command, timeoutMs),
    };
  }

  /** So do people's. */
  aroundExec(exec: TaskExec): TaskExec {
    return { start: (key, spec, request) => exec.start(key, this.of(key, spec), request) };
  }
}
