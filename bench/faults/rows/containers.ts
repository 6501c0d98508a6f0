// What can happen to one container, or keep it from starting.

import type { TaskEvent } from "../../../src/core/task/event.ts";
import { recordsOf } from "../../../test/live/nodes/engine-records.ts";
import { expectThat, type Fault } from "../fault.ts";
import type { Lab } from "../lab.ts";

export const containerKilled: Fault = {
  name: "container killed",
  expected: "runs again as the next attempt",
  boundMs: 2_000,
  quick: true,
  measure: async (lab) => {
    const { id, containerId, node } = await running(lab, {});
    const killedAt = Date.now();
    await lab.cluster.engineClient(node).kill(containerId, "SIGKILL");
    const again = await lab.taskUntil(id, "it runs again", (task) => {
      return task.state === "Running" && task.containerId !== containerId;
    });
    expectThat(again.attempt === 2, `it runs as attempt ${again.attempt}`);
    const records = await recordsOf(lab.cluster.engines());
    const record = records.find((each) => each.containerId === again.containerId);
    return (record?.startedAt ?? Number.NaN) - killedAt;
  },
};

/** Looked at each second; three failures in a row; the last takes its timeout, then the process its grace. */
const CHECK = { kind: "http", path: "/", port: 80, intervalMs: 1_000, timeoutMs: 500, failures: 3 };
const CHECK_BOUND_MS = CHECK.intervalMs * CHECK.failures + CHECK.timeoutMs;
const GRACE_MS = 500;
const SERVE = "mkdir -p /www; echo ok > /www/index.html; exec httpd -f -p 80 -h /www";

export const containerHung: Fault = {
  name: "container hung",
  expected: "runs again within its health check's bound (3.5 s), its grace (0.5 s) and 2 s",
  boundMs: CHECK_BOUND_MS + GRACE_MS + 2_000,
  quick: true,
  measure: async (lab) => {
    const web = { command: ["sh", "-c", SERVE], portBindings: [80], stopGraceMs: GRACE_MS };
    const { id, containerId, node } = await running(lab, { ...web, healthCheck: CHECK });
    await lab.taskUntil(id, "it is healthy", ({ health }) => health?.status === "healthy");
    const hungAt = Date.now();
    await stopServer(lab, node, containerId);
    const again = await lab.taskUntil(id, "it runs again", (task) => {
      return task.state === "Running" && task.containerId !== containerId;
    });
    expectThat(again.attempt === 2, `it runs as attempt ${again.attempt}`);
    const records = await recordsOf(lab.cluster.engines());
    const record = records.find((each) => each.containerId === again.containerId);
    return (record?.startedAt ?? Number.NaN) - hungAt;
  },
};

export const imageMissing: Fault = {
  name: "image missing",
  expected: "the reason names the image, nothing else is disturbed",
  boundMs: 5_000,
  quick: true,
  measure: async (lab) => {
    const before = await lab.snapshot();
    const begun = performance.now();
    const id = await lab.submit({ image: "127.0.0.1:1/missing:1" });
    await reasonToldFor(lab, id, /127\.0\.0\.1:1\/missing/);
    const passed = performance.now() - begun;
    await lab.expectUntouched(before);
    return passed;
  },
};

const TAKEN_PORT = 18_080;

export const portTaken: Fault = {
  name: "port taken",
  expected: "the reason names the port; it runs once the port is free",
  boundMs: 5_000,
  quick: true,
  measure: async (lab) => {
    const node = lab.cluster.node("node-1");
    const listen = ["busybox", "nc", "-ll", "-p", String(TAKEN_PORT), "-e", "true"];
    const holder = node.start(listen, `${node.folder}/holder.log`);
    try {
      const begun = performance.now();
      const portBindings = [`${TAKEN_PORT}:80`];
      const id = await lab.submit({ portBindings, constraints: ["node=node-1"] });
      await reasonToldFor(lab, id, new RegExp(String(TAKEN_PORT)));
      const passed = performance.now() - begun;
      holder.kill("SIGKILL");
      await lab.taskUntil(id, "it runs once the port is free", (task) => task.state === "Running");
      return passed;
    } finally {
      holder.kill("SIGKILL");
    }
  },
};

export const outOfMemory: Fault = {
  name: "out of memory",
  expected: "ended with 137 and the reason, tried again",
  boundMs: 5_000,
  quick: true,
  measure: async (lab) => {
    const begun = performance.now();
    const id = await lab.submit({ command: ["sh", "-c", "tail -f /dev/zero"], memory: "16MiB" });
    await reasonToldFor(lab, id, /OOM killed/);
    const passed = performance.now() - begun;
    await lab.taskUntil(id, "it is tried again", (task) => task.attempt >= 2);
    return passed;
  },
};

/** The server itself: the first process of a container is the engine's init. */
async function stopServer(lab: Lab, node: string, containerId: string): Promise<void> {
  const container = lab.cluster.engineClient(node).dockerode.getContainer(containerId);
  const stop = await container.exec({ Cmd: ["sh", "-c", "kill -STOP $(pidof httpd)"] });
  await stop.start({ Detach: true });
}

async function running(lab: Lab, more: object): Promise<{ id: string; containerId: string; node: string }> {
  const id = await lab.submit(more);
  const task = await lab.taskUntil(id, "it runs", ({ state, containerId }) => {
    return state === "Running" && containerId !== null;
  });
  return { id, containerId: task.containerId ?? "", node: task.node ?? "" };
}

/** In the task's history: its state moves on while we look. */
async function reasonToldFor(lab: Lab, id: string, reason: RegExp): Promise<void> {
  const isTold = async () => {
    const { events } = await lab.cluster.api.get<{ events: TaskEvent[] }>(`/tasks/${id}/events`);
    return events.some((event) => reason.test(event.reason ?? ""));
  };
  await lab.until(isTold, `a reason says ${reason}`, 20_000);
}
