// The way between manager and workers, one exchange at a time: what the caller hears, what the worker gets, and
// what each kind of fault does to it. It keeps the contract of WorkerClient: one outcome for each sync.

import { describe, expect, test } from "vitest";
import { EventQueue } from "../../sim/event-queue.ts";
import type { Direction } from "../../sim/faults/network-faults.ts";
import { type Endpoint, type Exchange, type Holder, Network } from "../../sim/network.ts";
import { Observers } from "../../sim/observer.ts";
import type { NetworkPlan } from "../../sim/scenario.ts";
import { WorkerClients } from "../../sim/worker-client.ts";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { seconds } from "../../src/core/kernel/time.ts";
import { answer, sync } from "./checkers/observations.ts";

const PLAN: NetworkPlan = { latencyMin: 200, latencyMean: 800, loss: 0, duplication: 0, timeout: seconds(2) };
const WAIT = seconds(1);

/** One manager, one machine that holds what arrives until it is told what to do. */
class Wire implements Endpoint, Holder {
  readonly queue = new EventQueue();
  readonly network: Network;
  readonly clients: WorkerClients;
  readonly client;
  readonly heard: string[] = [];
  readonly arrivals: Exchange[] = [];
  readonly given: number[] = [];
  /** What the machine does with a request. */
  does: "answers" | "refuses" | "holds" | "is off" = "answers";

  constructor(plan: Partial<NetworkPlan> = {}, seed = "wire") {
    this.network = new Network(this.queue, { ...PLAN, ...plan }, new SeededRng(seed), [this], 1);
    const addresses = new Map([["node-0:5556", 0]]);
    this.clients = new WorkerClients(this.queue, this.network, addresses, new Observers([]));
    this.client = this.clients.make();
    this.client.listen({
      answered: (_, { replyTo }) => this.heard.push(`answer to ${replyTo}`),
      unreachable: (_, seq, reason) => this.heard.push(`${seq}: ${reason}`),
    });
  }

  send(seq: number, wait = WAIT, address = "node-0:5556"): void {
    this.client.sync(0, address, sync({ seq, wait }).sync);
  }

  arrived(exchange: Exchange): void {
    if (this.does === "is off") return;
    this.arrivals.push(exchange);
    exchange.holder = this;
    if (this.does === "answers") this.network.answer(exchange, answer({ replyTo: exchange.sync.seq }));
    if (this.does === "refuses") this.network.refuse(exchange);
  }

  abandoned(exchange: Exchange): void {
    this.given.push(exchange.sync.seq);
  }

  pass(duration = seconds(60)): this {
    this.queue.runUntil(this.queue.now + duration);
    return this;
  }
}

describe("an exchange", () => {
  test("that goes well is answered once, after twice the latency, never from inside the call", () => {
    const wire = new Wire();
    wire.send(1);
    expect(wire.heard).toEqual([]);
    wire.pass(399);
    expect(wire.heard).toEqual([]);
    expect(wire.pass().heard).toEqual(["answer to 1"]);
  });

  test("with a dead process on a living machine is refused after a round trip, long before the timeout", () => {
    const wire = new Wire();
    wire.does = "refuses";
    wire.send(1);
    expect(wire.pass(seconds(0.1)).heard).toEqual(["1: connection refused"]);
    expect(wire.pass().heard).toHaveLength(1);
  });

  test("with an address that no machine has is refused", () => {
    const wire = new Wire();
    wire.send(1, WAIT, "node-9:5556");
    expect(wire.pass().heard).toEqual(["1: connection refused"]);
  });

  test.each(["is off", "holds"] as const)(
    "with a machine that %s times out after the wait and the timeout",
    (does) => {
      const wire = new Wire();
      wire.does = does;
      wire.send(1);
      wire.pass(WAIT + PLAN.timeout - 1);
      expect(wire.heard).toEqual([]);
      wire.pass(1);
      expect(wire.heard).toEqual(["1: timed out"]);
      expect(wire.pass().given).toEqual(does === "holds" ? [1] : []); // who holds it hears that nobody waits any more
    },
  );

  test("that is answered after its caller gave it up is not heard", () => {
    const wire = new Wire();
    wire.does = "holds";
    wire.send(1);
    wire.pass();
    wire.network.answer(wire.arrivals[0] as Exchange, answer({}));
    expect(wire.pass().heard).toEqual(["1: timed out"]);
  });

  test("with a shorter wait times out first, though it was sent later", () => {
    const wire = new Wire();
    wire.does = "is off";
    wire.send(1, seconds(5));
    wire.send(2, 0);
    expect(wire.pass().heard).toEqual(["2: timed out", "1: timed out"]);
  });

  test.each<[Direction, string, number]>([
    ["both", "1: timed out", 0],
    ["to-nodes", "1: timed out", 0],
    ["from-nodes", "1: timed out", 1],
  ])("across a partition (%s) times out", (direction, heard, arrivals) => {
    const wire = new Wire();
    wire.network.cut([0], direction);
    wire.send(1);
    wire.pass();
    expect([wire.heard, wire.arrivals.length]).toEqual([[heard], arrivals]);
    wire.network.mend([0], direction);
    wire.send(2);
    expect(wire.pass().heard).toEqual([heard, "answer to 2"]);
  });

  test("across two partitions waits for both to mend", () => {
    const wire = new Wire();
    wire.network.cut([0], "both");
    wire.network.cut([0], "to-nodes");
    wire.network.mend([0], "both");
    wire.send(1);
    expect(wire.pass().heard).toEqual(["1: timed out"]);
  });

  test("that is delivered twice is heard once", () => {
    const wire = new Wire({ duplication: 1_000_000 });
    wire.send(1);
    wire.pass();
    expect([wire.arrivals.length, wire.heard]).toEqual([2, ["answer to 1"]]);
  });

  test("of many with losses has exactly one outcome each, and the counts agree", () => {
    const wire = new Wire({ loss: 300_000, latencyMean: seconds(1) }, "losses");
    for (let seq = 1; seq <= 200; seq++) wire.send(seq);
    wire.pass();
    const outcomes = wire.heard.map((text) => Number(/\d+/.exec(text)?.[0]));
    expect([...outcomes].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(outcomes).not.toEqual([...outcomes].sort((a, b) => a - b)); // and they come in another order
    const lost = wire.heard.filter((text) => text.endsWith("timed out")).length;
    expect(wire.network.traffic.lost).toBeGreaterThan(60);
    expect(lost).toBeGreaterThanOrEqual(60);
  });

  test("whose caller died is told to nobody, and its worker hears that it is gone", () => {
    const wire = new Wire();
    wire.does = "holds";
    wire.send(1);
    wire.pass(seconds(0.1));
    wire.client.close(() => {});
    wire.network.answer(wire.arrivals[0] as Exchange, answer({}));
    wire.pass();
    expect([wire.heard, wire.given]).toEqual([[], [1]]);
  });

  test("in a healed network is neither cut, lost nor doubled", () => {
    const wire = new Wire({ loss: 1_000_000, duplication: 1_000_000 });
    wire.network.cut([0], "both");
    wire.network.heal();
    wire.send(1);
    wire.pass();
    expect([wire.heard, wire.arrivals.length]).toEqual([["answer to 1"], 1]);
  });
});
