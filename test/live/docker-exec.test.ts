// Commands inside containers of a real engine keep the contract.

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { DockerExec } from "../../src/adapters/docker/docker-exec.ts";
import { DockerRuntime } from "../../src/adapters/docker/docker-runtime.ts";
import type { TaskSpec } from "../../src/core/task/spec.ts";
import type { RuntimeEvent } from "../../src/core/worker/events.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { taskExecContract } from "../contract/task-exec.ts";
import { specOf } from "../core/specs.ts";
import { demoImage, describeWithEngine } from "./engine.ts";

describeWithEngine("DockerExec", (engine) => {
  const key = { taskId: randomUUID(), attempt: 1 };
  const identity = { clusterId: null, nodeId: randomUUID(), worker: randomUUID() };
  const runtime = new DockerRuntime({ engine, identity: () => identity });
  const events: RuntimeEvent[] = [];
  let spec: TaskSpec;

  beforeAll(async () => {
    const image = await demoImage(engine);
    spec = specOf({ image, env: { NAME: "Ada" }, command: ["sleep", "600"] });
    runtime.listen((event) => events.push(event));
    runtime.start({ ...key, spec, gpuDevices: [] });
    await eventually(() => events.some(({ kind }) => kind === "started"), 20_000);
  });

  afterAll(async () => {
    runtime.remove(key);
    await eventually(() => events.some(({ kind }) => kind === "removed"), 20_000);
    await new Promise<void>((resolve) => runtime.close(resolve));
  });

  taskExecContract(() => ({ exec: new DockerExec(engine), key, spec }));
});
