// Steady load on a manager: so many short tasks a second, one at a time at even distances whatever the replies take, and a few
// questions in between. How long each call took is kept until it is asked for.

import { Pool } from "undici";

const HEADERS = { "content-type": "application/json" };
const TASK = { image: "process", kind: "batch", command: ["sleep", "1"], cpu: "10m", memory: "1MiB" };
/** What people and monitors ask, in turn, once a second. */
const QUESTIONS = ["/status", "/nodes", "/tasks?limit=100", "/jobs", "/metrics"];
const QUESTION_EVERY_MS = 1_000;
/** Beyond this the manager does not keep up, and there is no steady state to speak of. */
const OPEN_MAX = 500;

/** What calls took, milliseconds. */
export interface CallTimes {
  readonly submitMs: readonly number[];
  readonly askMs: readonly number[];
}

export class Churn {
  /** Of all calls so far. */
  readonly all = { submitMs: [] as number[], askMs: [] as number[] };
  private readonly submitMs: number[] = [];
  private readonly askMs: number[] = [];
  submitted = 0;
  private readonly pool: Pool;
  private readonly timers: NodeJS.Timeout[] = [];
  private asked = 0;
  private open = 0;
  private begunAt = 0;
  private failure: unknown = null;

  constructor(address: string) {
    this.pool = new Pool(`http://${address}`, { connections: 16, pipelining: 1 });
  }

  start(tasksPerSecond: number): void {
    const everyMs = 1_000 / tasksPerSecond;
    this.begunAt = performance.now();
    this.timers.push(setInterval(() => this.submitDue(everyMs), everyMs));
    this.timers.push(setInterval(() => this.ask(), QUESTION_EVERY_MS));
  }

  /** Throws what went wrong, if anything did. */
  check(): void {
    if (this.failure !== null) throw this.failure;
  }

  /** What all calls since this was asked last took. */
  takeTimes(): CallTimes {
    const taken = { submitMs: this.submitMs.splice(0), askMs: this.askMs.splice(0) };
    this.all.submitMs.push(...taken.submitMs);
    this.all.askMs.push(...taken.askMs);
    return taken;
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.pool.close();
  }

  /** A timer that came late makes up for it. */
  private submitDue(everyMs: number): void {
    while (this.submitted * everyMs <= performance.now() - this.begunAt) {
      const body = JSON.stringify({ ...TASK, name: `soak-${++this.submitted}` });
      this.call("POST", "/tasks", this.submitMs, body);
    }
  }

  private ask(): void {
    this.call("GET", QUESTIONS[this.asked++ % QUESTIONS.length] as string, this.askMs);
  }

  private call(method: "GET" | "POST", path: string, times: number[], body: string | null = null): void {
    if (++this.open > OPEN_MAX) this.failure ??= new Error(`${OPEN_MAX} calls are waiting for an answer`);
    const before = performance.now();
    const done = async (): Promise<void> => {
      const response = await this.pool.request({ path, method, headers: HEADERS, body });
      const text = await response.body.text();
      if (response.statusCode >= 400)
        throw new Error(`${method} ${path} answered ${response.statusCode}: ${text}`);
      times.push(performance.now() - before);
    };
    done()
      .catch((error) => {
        this.failure ??= error;
      })
      .finally(() => this.open--);
  }
}
