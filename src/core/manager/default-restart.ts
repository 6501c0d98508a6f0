// The one rule for what a submission leaves out: a task's own restart policy wins, field by field, over that of the
// manager's policy for its kind. What is stored is whole, so a manager with another policy changes no task.

import type { RestartPolicy } from "../task/restart-policy.ts";
import type { TaskKind, TaskRequest, TaskSpec } from "../task/spec.ts";

export class DefaultRestart {
  private readonly defaults: Readonly<Record<TaskKind, RestartPolicy>>;
  /** Tasks that share a request share a spec: equal ones are told by it quickly. */
  private readonly known = new WeakMap<TaskRequest, TaskSpec>();

  constructor(defaults: Readonly<Record<TaskKind, RestartPolicy>>) {
    this.defaults = defaults;
  }

  specOf(request: TaskRequest): TaskSpec {
    if (isWhole(request)) return request;
    const known = this.known.get(request);
    if (known !== undefined) return known;
    const spec = { ...request, restartPolicy: { ...this.defaults[request.kind], ...request.restartPolicy } };
    this.known.set(request, spec);
    return spec;
  }
}

const FIELDS = Object.keys({
  mode: 0,
  restartsMax: 0,
  windowMs: 0,
  firstDelayMs: 0,
  delayMs: 0,
  delayMaxMs: 0,
  growthPercent: 0,
  jitterPercent: 0,
  stableMs: 0,
  where: 0,
  moving: 0,
} satisfies Record<keyof RestartPolicy, 0>) as readonly (keyof RestartPolicy)[];

function isWhole(request: TaskRequest): request is TaskSpec {
  const { restartPolicy } = request;
  return restartPolicy !== null && FIELDS.every((field) => restartPolicy[field] !== undefined);
}
