// What the engine is asked to create for an attempt. It decides nothing: a spec that the engine refuses is told
// with the engine's own words. Disk is counted when placing and not enforced here: few storage drivers can.

import type { ContainerCreateOptions, HostConfig } from "dockerode";
import type { Mount, TaskSpec } from "../../core/task/spec.ts";
import type { Assignment } from "../../core/worker/events.ts";
import { containerLabels, containerName, type RuntimeIdentity } from "./container-labels.ts";

/** The kernel's smallest cpu quota is 1 ms of a 100 ms period: 10 millicores. */
const MILLICORES_MIN = 10;
const NANO_CPUS_PER_MILLICORE = 1_000_000;

export function containerOptions(assignment: Assignment, identity: RuntimeIdentity): ContainerCreateOptions {
  const { spec } = assignment;
  return {
    name: containerName(assignment),
    Image: spec.image,
    Labels: containerLabels(assignment, identity),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    ...(spec.entrypoint === null ? {} : { Entrypoint: [...spec.entrypoint] }),
    ...(spec.command === null ? {} : { Cmd: [...spec.command] }),
    ...(spec.workdir === null ? {} : { WorkingDir: spec.workdir }),
    ...(spec.user === null ? {} : { User: spec.user }),
    ExposedPorts: exposedPorts(spec),
    StopTimeout: Math.ceil(spec.stopGraceMs / 1_000),
    HostConfig: hostConfig(assignment),
  };
}

function hostConfig({ spec, gpuDevices }: Assignment): HostConfig {
  return {
    // A program that is pid 1 ignores SIGTERM unless it handles it; as the child of an init it does not.
    Init: true,
    // Restarting is the manager's decision alone.
    RestartPolicy: { Name: "no" },
    ...limits(spec),
    PortBindings: portBindings(spec),
    Mounts: spec.mounts.map(mount),
    ...(gpuDevices.length === 0 ? {} : { DeviceRequests: [gpuRequest(gpuDevices)] }),
  };
}

/** Memory without swap on top, so that the limit is the limit. */
function limits(spec: TaskSpec): HostConfig {
  const cpu = spec.resources.cpu ?? 0;
  const memory = spec.resources.memory ?? 0;
  return {
    ...(cpu === 0 ? {} : { NanoCpus: Math.max(cpu, MILLICORES_MIN) * NANO_CPUS_PER_MILLICORE }),
    ...(memory === 0 ? {} : { Memory: memory, MemorySwap: memory }),
  };
}

function exposedPorts(spec: TaskSpec): Record<string, object> {
  const ports: Record<string, object> = {};
  for (const port of spec.exposedPorts) ports[`${port}/tcp`] = {};
  for (const binding of spec.portBindings) ports[`${binding.containerPort}/${binding.protocol}`] = {};
  return ports;
}

/** An empty host port lets the engine choose. */
function portBindings(spec: TaskSpec): Record<string, { HostPort: string }[]> {
  const bindings: Record<string, { HostPort: string }[]> = {};
  for (const { containerPort, hostPort, protocol } of spec.portBindings) {
    const port = `${containerPort}/${protocol}`;
    bindings[port] ??= [];
    bindings[port].push({ HostPort: hostPort === null ? "" : String(hostPort) });
  }
  return bindings;
}

/** An absolute source is a path of the node, which must be there; any other is a volume's name. */
function mount({ source, target, readOnly }: Mount): NonNullable<HostConfig["Mounts"]>[number] {
  const type = source.startsWith("/") ? "bind" : "volume";
  return { Type: type, Source: source, Target: target, ReadOnly: readOnly };
}

function gpuRequest(devices: readonly number[]): NonNullable<HostConfig["DeviceRequests"]>[number] {
  return { Driver: "nvidia", DeviceIDs: devices.map(String), Capabilities: [["gpu"]] };
}
