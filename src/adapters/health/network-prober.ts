// The manager's prober: HTTP and TCP checks over the network, at the host ports of other machines.

import { Agent } from "undici";
import type { NetworkProbe, ProbeResult } from "../../core/task/probe.ts";
import type { HealthProber } from "../../ports/health-prober.ts";
import { ask } from "./ask.ts";
import { OpenProbes } from "./open-probes.ts";

export class NetworkProber implements HealthProber<NetworkProbe> {
  private readonly agent = probingAgent();
  private readonly open = new OpenProbes();

  listen(listener: (result: ProbeResult) => void): void {
    this.open.listen(listener);
  }

  probe(probe: NetworkProbe): void {
    this.open.start(probe, (signal) => ask(probe.address, probe.check, this.agent, signal));
  }

  close(done: () => void): void {
    void this.open
      .close()
      .then(() => this.agent.destroy())
      .then(done, done);
  }
}

/** No time limits of its own: each probe has its own, to the connection and the answer together. */
export function probingAgent(): Agent {
  return new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 }, pipelining: 0 });
}
