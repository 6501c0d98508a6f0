// The transcripts. A new one is an entry here; `npm run transcripts` writes its file.

import { seconds } from "../../src/core/kernel/time.ts";
import { RESTART_DEFAULT } from "../../src/core/task/restart-policy.ts";
import { specOf } from "../core/specs.ts";
import type { Script, Step } from "./script.ts";

/** Delays without jitter, so that a reader can count along. */
const restartPolicy = { ...RESTART_DEFAULT, jitterPercent: 0 };
const started: Step = {
  act: { do: "start", told: false },
  note: "How the nodes join is told in submit.txt.",
};
const run = (forSeconds: number, note: string): Step => ({
  act: { do: "run", for: seconds(forSeconds) },
  note,
});
const EVERY_2_S = { intervalMs: 2_000, timeoutMs: 1_000, failures: 2, successes: 1, startPeriodMs: 0 };
const batch = (name: string, runMs: number, exitCode = 0) =>
  specOf({ name, kind: "batch", env: { RUN_MS: `${runMs}`, EXIT_CODE: `${exitCode}` }, restartPolicy });
const sized = (name: string, cpu: number, runMs: number, estimateMs: number) => ({
  ...batch(name, runMs),
  resources: { cpu },
  estimateMs,
});
const service = (name: string) => specOf({ name, restartPolicy });

const submit: Script = {
  name: "submit",
  shows: `Two workers join a new manager. Then a task is submitted: it is admitted and placed in one commit, sent
to its node, started, reported, and in the end removed.`,
  nodes: 2,
  steps: [
    {
      act: { do: "start", told: true },
      note: `The manager commits its term before it speaks. It dials each worker with a full set (base 0), which is empty;
the worker joins the cluster, on disk first, and introduces itself.`,
    },
    {
      act: { do: "submit", spec: batch("hello", 1_000) },
      note: `The reply and the sync go out only after the commit. The worker still held back its answer to the sync before;
it gives that at once, and keeps the new one open until it has news. Sync 4 acknowledges the news, once it is on disk.`,
    },
    run(
      2,
      `The container ends by itself. The manager commits the end, which gives the reservation back, and drops hello.1
from the node's set: only then does the worker remove the container.`,
    ),
  ],
};

const stop: Script = {
  name: "stop",
  shows: `Two services are stopped: one heeds SIGTERM, one ignores it and is killed when its grace is over.
A stop is a wish until the worker has reported the end; until then the task is Running and keeps its reservation.`,
  nodes: 2,
  steps: [
    started,
    { act: { do: "submit", spec: service("web") } },
    {
      act: {
        do: "submit",
        spec: { ...service("stubborn"), env: { TERM: "ignored" }, stopGraceMs: 2_000 },
      },
    },
    {
      act: { do: "stop", task: "web" },
      note: "The stop is committed before the client hears of it and before the worker does.",
    },
    {
      act: { do: "stop", task: "stubborn" },
      note: "This one goes on running: the reply says that it is being stopped, not that it has ended.",
    },
    run(3, "After its grace of 2 s it is killed (137 is 128 + SIGKILL). A stopped task is Completed."),
  ],
};

const failureAndRetry: Script = {
  name: "failure-and-retry",
  shows: `A task fails again and again. The first restart comes at once, the second after 1 s, and then none is left.
Every restart is a new attempt with the next number: an old attempt is never revived.`,
  nodes: 2,
  steps: [
    started,
    {
      act: {
        do: "submit",
        spec: { ...batch("flaky", 200, 3), restartPolicy: { ...restartPolicy, restartsMax: 2 } },
      },
      note: `flaky.1 runs 0.2 s and exits with 3. One commit holds the report of its end, the restart and the next
placement; the sync after it drops flaky.1 and sets flaky.2.`,
    },
    run(
      1,
      `flaky.2 fails as well: the second failure in a row, so the next attempt has to wait 1 s. It is the second on
node-0, too: flaky goes back there only when nothing else fits.`,
    ),
    run(2, "flaky.3 is the last attempt the policy grants: when it fails, the task is finished, and Failed."),
  ],
};

const hungTask: Script = {
  name: "hung-task",
  shows: `A service hangs: it runs on and answers nothing. Its health check, from the manager, forgives one failure.
At the second it is condemned: stopped, for a reason that stays, and restarted as after any failure.`,
  nodes: 2,
  steps: [
    started,
    {
      act: {
        do: "submit",
        spec: {
          ...service("web"),
          env: { SICK: "hung", SICK_AFTER_MS: "4000" },
          portBindings: [{ containerPort: 80, hostPort: null, protocol: "tcp" }],
          healthCheck: { kind: "tcp", port: 80, from: "manager", ...EVERY_2_S },
        },
      },
    },
    run(4, "The first probe comes a second after the start, the next ones every 2 s. It is healthy."),
    run(
      4.5,
      `Now it hangs. Silence counts once a sync sent after the probe was answered: so it is not the network's. The end
is a failure whatever its exit code, and attempt 2 comes at once.`,
    ),
  ],
};

const nodeLoss: Script = {
  name: "node-loss",
  shows: `A node loses power under a service. It falls silent, is suspected, is declared down 4 s after its last answer,
and the service gets a new attempt on the other node. The old attempt keeps its reservation, wanted "stop", until
its node is back and has confirmed that it ended.`,
  nodes: 2,
  steps: [
    started,
    { act: { do: "submit", spec: service("web") } },
    {
      act: {
        do: "break",
        fault: { kind: "power-off", node: 0, losesContainers: false, lasting: seconds(8) },
      },
      note: "Nobody tells the manager: it has an open sync with node-0, as always.",
    },
    run(
      3,
      `The open sync is overdue after its wait of 1 s and half a second more. It is sent again, with wait 0, and so on
every half second; at the second time the node is suspect: it gets no new work.`,
    ),
    run(
      2,
      `Down. Web wants a replacement and gets it in the same commit. From now on node-0's syncs say that web.1 is to stop;
its reservation stays, since it may still run there for all the manager knows.`,
    ),
    run(
      4,
      `The power returns. The worker starts as session 2 and lists what its engine holds. The first sync it hears has base
3, which this session never obeyed: it obeys nothing and answers with a full listing. That tells the end of web.1;
its reservation is given back, and the next sync is a full set, without web.1.`,
    ),
    run(11, "A container that no full set lists is an orphan: removed after a grace of 10 s."),
  ],
};

const managerRestart: Script = {
  name: "manager-restart",
  shows: `The manager is killed while a service and a batch job run, and starts again 2 s later from its disk.
Containers do not notice. What ended meanwhile is reported to the new manager; nothing is started twice.`,
  nodes: 2,
  steps: [
    started,
    { act: { do: "submit", spec: service("web") } },
    { act: { do: "submit", spec: batch("report", 1_000) } },
    {
      act: { do: "break", fault: { kind: "manager-crash", lasting: seconds(2) } },
      note: "The workers go on. Their open syncs are cut off, so they have nobody to answer.",
    },
    {
      act: { do: "submit", spec: batch("late", 1_000) },
      note: "Nobody listens: the client tries again every half second, under the same idempotency key.",
    },
    run(
      1.5,
      `The new manager takes term 2, on disk before it speaks, and knows tasks and places from its disk, but not how
its nodes are. It sends full sets; the workers follow the higher term and answer with full listings. The report's
end arrives with one of them, and the client's next try succeeds.`,
    ),
    run(2, "Back to normal."),
  ],
};

const fence: Script = {
  name: "fence",
  shows: `A fenced service (onDisconnect: stop) on a node that nobody reaches any more. Its worker ends it before its lease of
15 s is over; the manager, which cannot see that, waits until the lease must be over by its own clock, and only then
places the service anew.`,
  nodes: 2,
  steps: [
    started,
    run(16, "What an earlier manager could have granted is over by now: 15.15 s after the start."),
    {
      act: { do: "submit", spec: { ...service("web"), onDisconnect: "stop" } },
      note: "Before the start the worker writes down what may run, and tells its watchdog and its runtime until when.",
    },
    run(3, "Each acknowledged answer renews the lease; the watchdog hears of it."),
    {
      act: {
        do: "break",
        fault: { kind: "partition", nodes: [0], direction: "both", lasting: seconds(25) },
      },
      note: "Silence, in both directions.",
    },
    run(5, "The manager declares the node down after 4 s, and does not replace web: it may run there still."),
    run(7, "5 s before its lease ends the worker stops web.1, though nobody told it to."),
    run(6, "15.15 s after it received the last answer that it acknowledged, the manager places web.2."),
    run(8, "The node is reached again, reports the end of web.1, and gets its reservation back."),
  ],
};

const preemption: Script = {
  name: "preemption",
  shows: `A full node, and a task of a higher band: it takes the place of one of a lower band, which is stopped, spends no
restart on it and comes back when there is room.`,
  nodes: 1,
  waiting: { preemptionGap: 1 },
  steps: [
    started,
    { act: { do: "submit", spec: { ...service("low"), priority: 50, resources: { cpu: 3_000 } } } },
    {
      act: { do: "submit", spec: { ...batch("high", 2_000), priority: 200, resources: { cpu: 2_000 } } },
      note: `1 cpu is free and 2 are asked for. low, of the band 0..99, gives way to high, of 200..299: in one commit it is to
stop and its room is kept. high moves in when the end of low.1 is known, not before.`,
    },
    {
      act: { do: "submit", spec: { ...batch("peer", 1_000), priority: 220, resources: { cpu: 3_000 } } },
      note: "peer is of the same band as high: nobody gives way within a band, so it waits.",
    },
    run(
      5,
      `high ends. Higher bands go first: peer gets the room, then low its second attempt, and no restart is counted.`,
    ),
  ],
};

const backfill: Script = {
  name: "backfill",
  shows: `The order easy: while the task that is next waits for room, others go ahead of it if by their estimates they end
before it could start, and those that would delay it wait.`,
  nodes: 1,
  waiting: { order: "easy" },
  steps: [
    started,
    { act: { do: "submit", spec: sized("first", 3_000, 4_000, 5_000) } },
    {
      act: { do: "submit", spec: sized("big", 4_000, 1_000, 2_000) },
      note: "big needs the whole node. It could start 5 s after first did: that is its shadow time.",
    },
    {
      act: { do: "submit", spec: sized("slow", 1_000, 1_000, 30_000) },
      note: "slow would fit now, and delay big: it waits.",
    },
    {
      act: { do: "submit", spec: sized("small", 1_000, 1_000, 2_000) },
      note: "small fits, and ends in time: it goes ahead.",
    },
    run(3, "first ends, earlier than estimated; big is next, and starts. slow has to wait for it."),
    run(2, "big ends, and slow starts."),
  ],
};

export const scripts: readonly Script[] = [
  submit,
  stop,
  failureAndRetry,
  hungTask,
  nodeLoss,
  managerRestart,
  fence,
  preemption,
  backfill,
];
