// The worker's prober: checks of every kind on its own machine, through what the runtime offers. It must not know which
// runtime that is.

import type { Agent } from "undici";
import type { LocalProbe, ProbeResult } from "../../core/task/probe.ts";
import type { CommandCheck, HttpCheck, TcpCheck } from "../../core/task/spec.ts";
import type { HealthProber } from "../../ports/health-prober.ts";
import type { AttemptAccess } from "../attempt-access.ts";
import { type Answered, ask } from "./ask.ts";
import { probingAgent } from "./network-prober.ts";
import { OpenProbes } from "./open-probes.ts";

export class LocalProber implements HealthProber<LocalProbe> {
  private readonly access: AttemptAccess;
  private readonly agent: Agent = probingAgent();
  private readonly open = new OpenProbes();

  constructor(access: AttemptAccess) {
    this.access = access;
  }

  listen(listener: (result: ProbeResult) => void): void {
    this.open.listen(listener);
  }

  probe(probe: LocalProbe): void {
    this.open.start(probe, (signal) => {
      const { check } = probe;
      return check.kind === "command" ? this.run(probe, check) : this.ask(probe, check, signal);
    });
  }

  close(done: () => void): void {
    void this.open
      .close()
      .then(() => this.agent.destroy())
      .then(done, done);
  }

  private async ask(
    { taskId, attempt }: LocalProbe,
    check: HttpCheck | TcpCheck,
    signal: AbortSignal,
  ): Promise<Answered> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(check.timeoutMs)]);
    const address = await this.access.reach({ taskId, attempt }, check.port, within);
    if (address === null)
      return { outcome: "none", detail: `the runtime does not say where port ${check.port} is` };
    return ask(address, check, this.agent, signal);
  }

  private async run({ taskId, attempt, spec }: LocalProbe, check: CommandCheck): Promise<Answered> {
    const { command, timeoutMs } = check;
    const executed = await this.access.execute({ taskId, attempt }, spec, command, timeoutMs);
    const what = command.join(" ").slice(0, 80);
    switch (executed.kind) {
      case "exited":
        return {
          outcome: executed.exitCode === 0 ? "passed" : "failed",
          detail: `${what}: exit code ${executed.exitCode}`,
        };
      case "silent":
        return { outcome: "silent", detail: `${what}: not done within ${timeoutMs} ms` };
      case "none":
        return { outcome: "none", detail: executed.reason };
    }
  }
}
