// What a manager tells of itself to Prometheus: counters and durations, counted as they happen, and the state of the cluster,
// set when somebody asks. docs/metrics.md says what each means; a test holds it against this. It must not know who counts.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MetricsView } from "../../core/manager/events.ts";

/** Seconds. */
const QUICK = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];
const SLOW = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30];

export class ManagerMetrics {
  private readonly registry = new Registry();
  private readonly gauges = {
    nodes: this.gauge("wavetank_nodes", "Nodes by liveness", "liveness"),
    tasks: this.gauge("wavetank_tasks", "Tasks by state, finished ones while they are kept", "state"),
    pending: this.gauge("wavetank_pending_tasks", "Pending tasks by what they wait for", "reason"),
    pendingMax: this.gauge("wavetank_pending_tasks_max", "Waiting tasks at which submissions are refused"),
    jobs: this.gauge("wavetank_jobs", "Jobs that are known"),
    term: this.gauge("wavetank_manager_term", "Starts of a manager of this cluster"),
    backlog: this.gauge("wavetank_loop_backlog_events", "Events that wait for the loop's next turn"),
  };
  private readonly turns = this.histogram("wavetank_decide_duration_seconds", "Time of one decision", QUICK);
  private readonly changes = this.counter("wavetank_changes_total", "Changes decided, by kind", "kind");
  private readonly commits = this.histogram(
    "wavetank_commit_duration_seconds",
    "Time from a commit's start until it is durable",
    SLOW,
  );
  private readonly rows = this.counter("wavetank_commit_rows_total", "Rows made durable");
  private readonly syncs = this.counter(
    "wavetank_syncs_total",
    "Exchanges with workers: sent, answered, failed",
    "outcome",
  );
  private readonly probes = this.counter("wavetank_probes_total", "Health probes of the manager", "outcome");
  private readonly requests = this.histogram(
    "wavetank_http_request_duration_seconds",
    "Time of a request to the API until its connection is done with it",
    SLOW,
    "method",
    "route",
    "status",
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  decided(seconds: number, changes: readonly { readonly kind: string }[]): void {
    this.turns.observe(seconds);
    for (const { kind } of changes) this.changes.inc({ kind });
  }

  committed(seconds: number, rows: number): void {
    this.commits.observe(seconds);
    this.rows.inc(rows);
  }

  synced(outcome: "sent" | "answered" | "failed"): void {
    this.syncs.inc({ outcome });
  }

  probed(outcome: string): void {
    this.probes.inc({ outcome });
  }

  /** `route` is the pattern, never the path: there are as many series as routes. */
  requested(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** Everything as Prometheus reads it, with the cluster as `view` shows it. */
  async text(view: MetricsView, backlog: number): Promise<string> {
    const { nodes, tasks, pending, pendingMax, jobs, term } = this.gauges;
    for (const liveness of names(view.nodes)) nodes.set({ liveness }, view.nodes[liveness]);
    for (const state of names(view.tasks)) tasks.set({ state }, view.tasks[state]);
    pending.reset(); // a reason that nobody waits for any more is not told
    for (const reason of names(view.pendingBy)) pending.set({ reason }, view.pendingBy[reason] ?? 0);
    pendingMax.set(view.pendingMax);
    jobs.set(view.jobs);
    term.set(view.term);
    this.gauges.backlog.set(backlog);
    return this.registry.metrics();
  }

  /** The type of that text. */
  get contentType(): string {
    return this.registry.contentType;
  }

  private gauge(name: string, help: string, ...labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private counter(name: string, help: string, ...labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram(name: string, help: string, buckets: number[], ...labelNames: string[]): Histogram {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}

const names = <Name extends string>(counts: Readonly<Record<Name, number>>): Name[] =>
  Object.keys(counts) as Name[];
