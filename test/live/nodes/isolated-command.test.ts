// `wavetank cluster --isolated`, as a user runs it: the demo settles on nodes of its own, and nothing stays behind,
// however it ends.

import { readFileSync, readlinkSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { Rack } from "../../../src/adapters/linux-nodes/rack.ts";
import { eventually } from "../../adapters/http/eventually.ts";
import { CliProcess } from "../../cluster/cli-process.ts";
import { describeWithNodes } from "./isolation.ts";
import { processesOfRack, processesWith, rackOwnedBy, remainsOf } from "./rack-remains.ts";

describeWithNodes("the cluster command on isolated nodes", () => {
  let cluster: CliProcess | null = null;

  const start = (...flags: string[]): CliProcess => {
    cluster = new CliProcess(["cluster", "--isolated", "--nodes", "2", "--port", "0", ...flags]);
    return cluster;
  };

  afterEach(async () => {
    cluster?.kill("SIGINT");
    await cluster?.end(60_000);
  });

  /** Its rack, off the words that a person would try. */
  const rackOf = async (process: CliProcess): Promise<string> => {
    const [, id = ""] = await process.says(/try: nsenter \S+\/wt([0-9a-f]{6})-switch ip link set/, 120_000);
    return id;
  };

  test("it settles, says how to cut a node off, and Ctrl-C leaves nothing", async () => {
    const process = start();
    const rack = await rackOf(process);
    expect(process.output).toMatch(
      /wanted state reached after [\d.]+ s: web 3\/3 healthy, batch 10\/10 completed, crash 1\/1 backing off/,
    );
    expect(remainsOf(rack)).not.toEqual([]);
    process.kill("SIGINT");
    expect(await process.end(60_000)).toBe(0);
    expect(process.output).toMatch(/ended: nothing is left\n$/);
    expect(remainsOf(rack)).toEqual([]);
  });

  test("a worker killed by hand is started again inside its node", async () => {
    const process = start("--restart-workers", "1");
    await rackOf(process);
    const [, pid] = await process.says(/kill -9 (\d+) \(the worker of node-1\)/, 10_000);
    const network = networkOf(Number(pid));
    const [data = ""] =
      /--data-dir \S+/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")) ?? [];
    global.process.kill(Number(pid), "SIGKILL");
    await process.says(/node-1 has ended .*: started again in 1 s/, 10_000);
    const inside = (each: number) => each !== Number(pid) && networkOf(each) === network;
    const again = () => processesWith(" worker ", data).find(inside);
    await eventually(() => again() !== undefined, 20_000, "a new worker runs in the node");
    process.kill("SIGINT");
    expect(await process.end(60_000)).toBe(0);
  });

  test("killed itself, it leaves no process, and the next rack removes the rest", async () => {
    const process = start();
    const rack = await rackOf(process);
    process.kill("SIGKILL");
    await eventually(() => processesOfRack(rack).length === 0, 20_000, "its processes have ended");
    const next = await Rack.open();
    await next.close();
    expect(remainsOf(rack)).toEqual([]);
  });

  test("Ctrl-C while the nodes are being made leaves nothing either", async () => {
    const process = start();
    await eventually(() => rackOwnedBy(process.pid) !== null, 60_000, "it has opened a rack");
    const rack = rackOwnedBy(process.pid) ?? "";
    process.kill("SIGINT");
    expect(await process.end(60_000)).toBe(0);
    expect(process.output).not.toContain("manager on");
    expect(remainsOf(rack)).toEqual([]);
  });
});

/** Null when the process has ended. */
function networkOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null;
  }
}
