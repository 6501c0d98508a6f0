// A reader who types what the page says. Where the page says a port of ours, a free one is used; looks are taken again until
// they show what the page says; `docker kill` goes to the engine under test, which may not be the command's own.

import { LABELS } from "../../src/adapters/docker/container-labels.ts";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";
import { EngineClient } from "../../src/adapters/docker/engine-client.ts";
import type { StatusView } from "../../src/core/manager/events.ts";
import { freePort } from "../cluster/cli-process.ts";
import { Likeness } from "./likeness.ts";
import type { Step } from "./page.ts";
import { Shell } from "./shell.ts";

/** The ports that the page uses: the manager's, which is the default, and the workers'. */
const PORTS = ["5555", "5556", "5557"];
/** Commands that change nothing and show what may take its time to come about. */
const LOOK = /^wavetank (?:status|nodes|inspect|why|events|discovery|logs|plan)\b/;
const COMMAND_MS = 60_000;
const LOOK_MS = 25_000;
/** While the page is rewritten, what it says may never come about. */
const LOOK_ANEW_MS = 6_000;
const KILL = /^docker kill (\S+)$/;

export class Tour {
  private readonly shell: Shell;
  private readonly engine: EngineClient;
  /** Null until the manager has said it. */
  private clusterId: string | null = null;
  private readonly likeness = new Likeness();
  /** Pairs of a port of the page and the one used. */
  private readonly ports: readonly (readonly [string, string])[];

  private constructor(folder: string, engine: EngineAddress, ports: readonly string[]) {
    this.ports = PORTS.map((port, index) => [port, ports[index] ?? port]);
    this.engine = new EngineClient(engine);
    const [manager] = ports;
    const dockerHost = engine.kind === "socket" ? `unix://${engine.path}` : process.env.DOCKER_HOST;
    this.shell = new Shell(folder, {
      ...process.env,
      NO_COLOR: "1",
      WAVETANK_PORT: manager,
      WAVETANK_MANAGER: `127.0.0.1:${manager}`,
      ...(dockerHost === undefined ? {} : { DOCKER_HOST: dockerHost }),
    });
  }

  static async begin(folder: string, engine: EngineAddress): Promise<Tour> {
    const ports: string[] = [];
    while (ports.length < PORTS.length) {
      const port = String(await freePort());
      if (!ports.includes(port)) ports.push(port);
    }
    return new Tour(folder, engine, ports);
  }

  /** What the step shows: the very output of the page when it is like it. */
  async follow({ command, output }: Step): Promise<string> {
    const { shown, like } = await this.show(command, output, LOOK_MS);
    return like ? output : shown;
  }

  /** The steps with what they show now, in place of what the page said. */
  async rewrite(steps: readonly Step[]): Promise<Pick<Step, "command" | "output">[]> {
    const rewritten: Pick<Step, "command" | "output">[] = [];
    for (const { command, output } of steps) {
      const { shown, like } = await this.show(command, output, LOOK_ANEW_MS);
      if (!like) this.likeness.assume(output, shown);
      rewritten.push({ command: this.likeness.translated(command), output: shown });
    }
    return rewritten;
  }

  /** Ends what runs, and removes the containers that a tour broken off has left. */
  async end(): Promise<void> {
    await this.shell.close();
    if (this.clusterId === null) return;
    const left = await this.engine.containersLabelled(LABELS.cluster, this.clusterId);
    for (const id of left.keys()) await this.engine.remove(id);
  }

  private async show(
    command: string,
    output: string,
    lookMs: number,
  ): Promise<{ shown: string; like: boolean }> {
    const deadline = performance.now() + lookMs;
    for (;;) {
      const shown = this.inPorts(await this.run(this.likeness.translated(command)), "page");
      const like = this.likeness.matches(output, shown);
      if (like || !LOOK.test(command) || performance.now() > deadline) return { shown, like };
    }
  }

  private async run(command: string): Promise<string> {
    const [, victim] = KILL.exec(command) ?? [];
    if (victim !== undefined) {
      await this.engine.kill(victim, "SIGKILL");
      return victim;
    }
    const shown = await this.shell.run(this.inPorts(command, "run"), COMMAND_MS);
    this.clusterId ??= await this.clusterNow();
    return shown;
  }

  /** Null while no manager answers. */
  private async clusterNow(): Promise<string | null> {
    const answer = await fetch(`http://127.0.0.1:${this.ports[0]?.[1]}/status`).catch(() => null);
    return answer === null ? null : ((await answer.json()) as StatusView).clusterId;
  }

  /** The text with the ports as they are called there. */
  private inPorts(text: string, where: "page" | "run"): string {
    return this.ports.reduce((before, [page, run]) => {
      const [from, to] = where === "page" ? [run, page] : [page, run];
      const inColumn = new RegExp(`\\b${from}(?= {2})`, "g"); // stays as wide
      return before
        .replaceAll(inColumn, to.padEnd(from.length))
        .replaceAll(new RegExp(`\\b${from}\\b`, "g"), to);
    }, text);
  }
}
