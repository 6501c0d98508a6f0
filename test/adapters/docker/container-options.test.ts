// What the engine is asked for, from a spec; and what is read off its answers.

import type { ContainerInspectInfo } from "dockerode";
import { describe, expect, test } from "vitest";
import { containerFacts } from "../../../src/adapters/docker/container-facts.ts";
import { containerOptions } from "../../../src/adapters/docker/container-options.ts";
import type { TaskSpec } from "../../../src/core/task/spec.ts";
import { bareSpec } from "../../contract/task-runtime.ts";

const identity = { clusterId: "c1", nodeId: "n1", worker: "w1" };

function optionsOf(change: Partial<TaskSpec>, gpuDevices: readonly number[] = []) {
  const spec = { ...bareSpec("web:1", []), command: null, ...change };
  return containerOptions({ taskId: "t1", attempt: 2, spec, gpuDevices }, identity);
}

describe("containerOptions", () => {
  test("names and labels the container for its attempt, with an init and no restarts by the engine", () => {
    expect(optionsOf({})).toMatchObject({
      name: "wavetank-t1.2",
      Labels: {
        "wavetank.cluster": "c1",
        "wavetank.node": "n1",
        "wavetank.worker": "w1",
        "wavetank.task": "t1",
        "wavetank.attempt": "2",
      },
      HostConfig: { Init: true, RestartPolicy: { Name: "no" } },
    });
  });

  test("asks for nothing that the spec leaves to the image", () => {
    const options = optionsOf({});
    for (const absent of ["Entrypoint", "Cmd", "WorkingDir", "User"])
      expect(options).not.toHaveProperty(absent);
    for (const absent of ["NanoCpus", "Memory", "DeviceRequests"]) {
      expect(options.HostConfig).not.toHaveProperty(absent);
    }
  });

  test.each([
    ["250 millicores are a quarter of 10⁹", 250, 250_000_000],
    ["less than the kernel's smallest quota becomes that", 1, 10_000_000],
  ])("cpu: %s", (_, cpu, nanoCpus) => {
    expect(optionsOf({ resources: { cpu } }).HostConfig?.NanoCpus).toBe(nanoCpus);
  });

  test("memory is a limit without swap on top", () => {
    const limits = { Memory: 67_108_864, MemorySwap: 67_108_864 };
    expect(optionsOf({ resources: { memory: 67_108_864 } }).HostConfig).toMatchObject(limits);
  });

  test("ports are exposed, bound where asked, and left to the engine where the host port is null", () => {
    const options = optionsOf({
      exposedPorts: [9000],
      portBindings: [
        { containerPort: 80, hostPort: 8080, protocol: "tcp" },
        { containerPort: 53, hostPort: null, protocol: "udp" },
      ],
    });
    expect(options.ExposedPorts).toEqual({ "9000/tcp": {}, "80/tcp": {}, "53/udp": {} });
    expect(options.HostConfig?.PortBindings).toEqual({
      "80/tcp": [{ HostPort: "8080" }],
      "53/udp": [{ HostPort: "" }],
    });
  });

  test("an absolute source is bound, any other is a volume", () => {
    const mounts = [
      { source: "/srv/data", target: "/data", readOnly: true },
      { source: "cache", target: "/cache", readOnly: false },
    ];
    expect(optionsOf({ mounts }).HostConfig?.Mounts).toEqual([
      { Type: "bind", Source: "/srv/data", Target: "/data", ReadOnly: true },
      { Type: "volume", Source: "cache", Target: "/cache", ReadOnly: false },
    ]);
  });

  test("the devices chosen by the scheduler are the ones asked for", () => {
    expect(optionsOf({}, [1, 3]).HostConfig?.DeviceRequests).toMatchObject([{ DeviceIDs: ["1", "3"] }]);
  });
});

describe("containerFacts", () => {
  const never = "0001-01-01T00:00:00Z";
  const inspected = (state: object, labels: Record<string, string> = {}) =>
    containerFacts({
      Id: "abc",
      Config: {
        Labels: { "wavetank.task": "t1", "wavetank.attempt": "2", "wavetank.node": "n1", ...labels },
      },
      State: { Running: false, StartedAt: never, FinishedAt: never, ExitCode: 0, Error: "", ...state },
      NetworkSettings: { Ports: {} },
    } as unknown as ContainerInspectInfo);

  test("a failed start has an exit code and still never ran", () => {
    expect(inspected({ ExitCode: 127, Error: "no such file" })).toMatchObject({
      state: "created",
      exitCode: null,
      startedAt: null,
      reason: "no such file",
    });
  });

  test("an end that the engine notes before the start counts as at the start", () => {
    const facts = inspected({
      StartedAt: "2026-01-01T00:00:01.002Z",
      FinishedAt: "2026-01-01T00:00:01.001Z",
    });
    expect(facts?.finishedAt).toBe(Date.UTC(2026, 0, 1, 0, 0, 1, 2));
  });

  test("a container killed for its memory says so", () => {
    const ended = { StartedAt: "2026-01-01T00:00:01Z", FinishedAt: "2026-01-01T00:00:02Z" };
    expect(inspected({ ...ended, OOMKilled: true, ExitCode: 137 })).toMatchObject({
      exitCode: 137,
      reason: "OOM killed",
    });
  });

  test("a container without an attempt's labels is none of ours", () => {
    expect(inspected({}, { "wavetank.attempt": "x" })).toBeNull();
  });
});
