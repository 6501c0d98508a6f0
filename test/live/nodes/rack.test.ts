// Isolated nodes are machines as far as anybody inside or outside can tell, and nothing of them stays behind.

import { createSocket, type Socket } from "node:dgram";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineClient } from "../../../src/adapters/docker/engine-client.ts";
import type { LinuxNode } from "../../../src/adapters/linux-nodes/linux-node.ts";
import type { NodeProcess } from "../../../src/adapters/linux-nodes/node-process.ts";
import { Rack } from "../../../src/adapters/linux-nodes/rack.ts";
import { stockEngines } from "../../../src/cli/cluster/isolated/stock-engines.ts";
import { eventually } from "../../adapters/http/eventually.ts";
import { CliProcess } from "../../cluster/cli-process.ts";
import { describeWithNodes } from "./isolation.ts";
import { processesOfRack, remainsOf } from "./rack-remains.ts";

const engineOf = (node: LinuxNode) => new EngineClient({ kind: "socket", path: node.engineSocket });

/** For Node inside a node: datagrams in, and one out (its arguments: word, port, address). */
const HEAR =
  "require('dgram').createSocket('udp4').on('message', (m) => console.log(String(m).trim())).bind(7001)";
const SAY =
  "const s = require('dgram').createSocket('udp4'); const [, word, port, host] = process.argv;" +
  "s.send(word, Number(port), host, () => s.close())";

describeWithNodes("a rack of isolated nodes", () => {
  let rack: Rack;

  beforeEach(async () => {
    rack = await Rack.open();
  });

  afterEach(() => rack.close());

  test("every node has a name, processes and an engine of its own, and reaches the others", async () => {
    const [one, two] = await Promise.all([rack.addNode(), rack.addNode()]);
    expect([one.run("hostname"), two.run("hostname")]).toEqual(["node-1\n", "node-2\n"]);
    expect(one.run("sh", "-c", "tr '\\0' ' ' </proc/1/cmdline")).toMatch(/^tini /);
    await stockEngines([engineOf(one)]);
    expect(await engineOf(one).hasImage("wavetank/demo:1")).toBe(true);
    expect(await engineOf(two).hasImage("wavetank/demo:1")).toBe(false);
    two.start(["busybox", "nc", "-ll", "-p", "7000", "-e", "echo", "from node-2"], `${two.folder}/nc.log`);
    await eventually(
      () => one.run("sh", "-c", `busybox nc ${two.address} 7000 </dev/null || true`) === "from node-2\n",
      10_000,
    );
  });

  test.each([
    ["silent", [], []],
    ["inbound", [], ["blocked"]],
    ["outbound", ["blocked"], []],
  ] as const)(
    "a %s partition stops what it names and nothing else, until it is healed",
    async (how, into, out) => {
      const node = await rack.addNode();
      const heard = await listener();
      const log = `${node.folder}/heard`;
      node.start([process.execPath, "-e", HEAR], log);
      await eventually(() => node.run("cat", "/proc/net/udp").includes(":1B59"), 10_000, "it listens");
      const host = node.address.replace(/\d+$/, "1");
      const send = async (word: string): Promise<void> => {
        await new Promise((sent) => heard.socket.send(word, 7001, node.address, sent));
        node.run(process.execPath, "-e", SAY, word, String(heard.port), host);
      };
      const bothHear = (word: string): Promise<void> => {
        const heardIt = async () => {
          await send(word);
          return node.run("cat", log).includes(word) && heard.words.includes(word);
        };
        return eventually(heardIt, 20_000, `both hear "${word}"`);
      };
      await bothHear("first"); // until they know each other's hardware, packets wait instead of being lost
      node.partition(how);
      await send("blocked");
      node.heal();
      await bothHear("healed");
      const blocked = (words: readonly string[]) => words.filter((word) => word === "blocked");
      expect(blocked(node.run("cat", log).split("\n"))).toEqual(into);
      expect(blocked(heard.words)).toEqual(out);
      heard.socket.close();
    },
  );

  test("a node that is switched off takes its processes with it, containers too, and comes back with its images", async () => {
    const node = await rack.addNode();
    await stockEngines([engineOf(node)]);
    const id = await engineOf(node).create({ Image: "wavetank/demo:1", Cmd: ["sleep", "300"] });
    await engineOf(node).start(id);
    const container = await processOf(node, id);
    expect(container.alive).toBe(true);
    await node.powerOff();
    expect(container.alive).toBe(false);
    await node.powerOn();
    await node.startEngine();
    expect(await engineOf(node).hasImage("wavetank/demo:1")).toBe(true);
    expect((await processOf(node, id)).alive).toBe(false);
  });

  test("a frozen node stands still, its containers too, and goes on when it is thawed", async () => {
    const node = await rack.addNode();
    await stockEngines([engineOf(node)]);
    const id = await engineOf(node).create({ Image: "wavetank/demo:1", Cmd: ["sleep", "300"] });
    await engineOf(node).start(id);
    const { pid } = await processOf(node, id);
    const frozen = () => /^State:\tT/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    node.freeze();
    await eventually(frozen, 1_000, "it is frozen");
    node.thaw();
    await eventually(() => !frozen(), 1_000, "it is thawed");
    expect((await processOf(node, id)).pid).toBe(pid);
  });

  test("containers outlive their engine, and a new one takes them over", async () => {
    const node = await rack.addNode();
    await stockEngines([engineOf(node)]);
    const id = await engineOf(node).create({ Image: "wavetank/demo:1", Cmd: ["sleep", "300"] });
    await engineOf(node).start(id);
    const before = await processOf(node, id);
    node.engine?.kill("SIGKILL");
    await node.engine?.end();
    expect(before.alive).toBe(true);
    await node.startEngine();
    expect((await processOf(node, id)).pid).toBe(before.pid);
    expect(before.alive).toBe(true);
  });

  test("a closed rack leaves nothing, whatever state its nodes are in", async () => {
    const [off, frozen, cut] = await Promise.all([rack.addNode(), rack.addNode(), rack.addNode()]);
    expect(remainsOf(rack.id)).not.toEqual([]);
    await off.powerOff();
    frozen.freeze();
    cut.partition("silent");
    cut.engine?.freeze();
    await rack.close();
    expect(remainsOf(rack.id)).toEqual([]);
  });

  test("a killed owner's nodes end with it, and the next rack removes the rest; a living owner's stay", async () => {
    const script = fileURLToPath(new URL("open-rack.ts", import.meta.url));
    const owner = new CliProcess([], [process.execPath, "--import", import.meta.resolve("tsx"), script]);
    try {
      const [, id = ""] = await owner.says(/rack (\w+)/, 60_000);
      const next = await Rack.open();
      await next.close();
      expect(processesOfRack(id)).not.toEqual([]);
      owner.kill("SIGKILL");
      await eventually(() => processesOfRack(id).length === 0, 10_000, "its processes have ended");
      expect(remainsOf(id)).not.toEqual([]);
      const after = await Rack.open();
      await after.close();
      expect(remainsOf(id)).toEqual([]);
    } finally {
      owner.kill("SIGKILL");
    }
  });
});

interface Listener {
  readonly socket: Socket;
  readonly port: number;
  readonly words: string[];
}

/** Hears datagrams on all of this machine's addresses. */
async function listener(): Promise<Listener> {
  const socket = createSocket("udp4");
  const words: string[] = [];
  socket.on("message", (message) => words.push(message.toString().trim()));
  await new Promise<void>((resolve) => socket.bind(0, resolve));
  return { socket, port: socket.address().port, words };
}

async function processOf(node: LinuxNode, id: string): Promise<NodeProcess> {
  const { State } = await engineOf(node).dockerode.getContainer(id).inspect();
  return node.processAt(State.Pid);
}
