// A write under an idempotency key is carried out once, whatever it is and however often it arrives, also after a restart.

import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/core/manager/events.ts";
import { specOf } from "../specs.ts";
import { ManagerDriver } from "./driver.ts";

const ID = "0b5e2a8c-4c1f-4d3e-9a53-2f8f3c1f7f10";

function standing(): ManagerDriver {
  const driver = new ManagerDriver().nodes(2);
  driver.submit({}, ID);
  driver.ask({ kind: "submitJob", name: "web", count: 2, spec: specOf() });
  return driver;
}

const WRITES: Command[] = [
  { kind: "stopTask", taskId: ID },
  { kind: "stopJob", name: "web" },
  { kind: "scaleJob", name: "web", count: 5 },
  { kind: "addNode", address: "host-9:5556" },
  { kind: "setAvailability", node: "node-1", availability: "cordoned" },
  { kind: "drainNode", node: "node-1", lengthMs: 60_000, maxParallel: 2 },
  { kind: "undrainNode", node: "node-1" },
];

describe.each(WRITES)("$kind under a key", (write) => {
  const keyed = { ...write, idempotency: { key: "k", fingerprint: "f" } };

  test("changes nothing the second time and is answered as the first, also by the next manager", () => {
    const driver = standing();
    const first = driver.ask(keyed);
    expect(first.kind).not.toBe("refused");
    expect(driver.ask(keyed).kind).toBe(first.kind);
    expect(driver.changes).toEqual([]);
    driver.restart();
    const again = driver.ask(keyed);
    expect(again.kind).toBe(first.kind);
    expect(driver.changes).toEqual([]);
    if (first.kind === "job" && again.kind === "job")
      expect([again.added, again.stopping]).toEqual([first.added, first.stopping]);
  });

  test("is refused for anything else under the same key", () => {
    const driver = standing();
    driver.ask(keyed);
    const other = driver.ask({ ...write, idempotency: { key: "k", fingerprint: "g" } });
    expect(other).toMatchObject({ kind: "refused", refusal: { code: "key-reused" } });
  });
});

test("a refusal is not remembered: the same write may succeed later", () => {
  const driver = new ManagerDriver().nodes(1);
  const scale: Command = {
    kind: "scaleJob",
    name: "web",
    count: 3,
    idempotency: { key: "k", fingerprint: "f" },
  };
  expect(driver.ask(scale)).toMatchObject({ refusal: { code: "job-unknown" } });
  driver.ask({ kind: "submitJob", name: "web", count: 1, spec: specOf() });
  expect(driver.ask(scale)).toMatchObject({ kind: "job", added: 2 });
});
