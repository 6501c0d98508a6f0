// Three isolated nodes under seeded disturbances: what may not run twice never does, by the engines' own records, and is
// replaced in time where a disturbance outlasts the lease. What may is replaced at once, and the old copy goes.
// DISTURBANCES says how many (20 unless given), DISTURBANCES_SEED draws them.

import { afterEach, beforeEach, expect, test } from "vitest";
import { SeededRng } from "../../src/adapters/seeded-rng.ts";
import { eventually } from "../adapters/http/eventually.ts";
import { describeWithNodes } from "../live/nodes/isolation.ts";
import { drawDisturbances } from "./disturbances.ts";
import { type Aftermath, LEASE_MS, REPLACED_MS, Storm } from "./storm.ts";

const SEED = process.env.DISTURBANCES_SEED ?? "never twice";
const COUNT = Number(process.env.DISTURBANCES ?? "20");
const TASKS = 6;
/** A silent node is declared down after 4 s and no lease is waited for. */
const KEPT_REPLACED_MS = 9_000;

describeWithNodes("tasks under disturbances", () => {
  let storm: Storm;

  beforeEach(async () => {
    storm = await Storm.open();
  }, 120_000);

  afterEach(() => storm?.close(), 60_000);

  test(`what must not run twice never does under ${COUNT} disturbances, and is replaced within its lease + 5 s`, async () => {
    await storm.submit(TASKS, "stop");
    const aftermaths: Aftermath[] = [];
    try {
      for (const draw of drawDisturbances(new SeededRng(SEED), COUNT, LEASE_MS)) {
        aftermaths.push(await storm.strike(draw));
      }
    } finally {
      console.log(tableOf(aftermaths));
    }
    expect(storm.notebook.unseen).toEqual([]);
    const overlaps = aftermaths.flatMap((each) => each.successions).filter(({ gapMs }) => gapMs < 0);
    expect(overlaps).toEqual([]);
    const late = aftermaths.filter(({ replacedMs }) => (replacedMs ?? 0) > REPLACED_MS);
    expect(late).toEqual([]);
    expect(aftermaths.some(({ replacedMs }) => replacedMs !== null)).toBe(true);
  }, 1_800_000);

  test("what may run twice is replaced while its node is away, and only the new copy survives the return", async () => {
    await storm.submit(TASKS, "keep");
    const { notebook, cluster } = storm;
    const node = notebook.running[0]?.node ?? "";
    const old = notebook.running.filter((run) => run.node === node);
    const struckAt = Date.now();
    cluster.node(node).partition("silent");
    const replacedMs = await storm.replaced(old, struckAt);
    expect(replacedMs).toBeLessThan(KEPT_REPLACED_MS);
    const idOf = ({ containerId }: { containerId: string }) => containerId;
    const running = notebook.running.map(idOf);
    expect(running).toEqual(expect.arrayContaining(old.map(idOf))); // away, not gone
    const copies = notebook.running.filter((run) => run.startedAt >= struckAt).map(idOf);
    expect(copies).toHaveLength(old.length);

    cluster.node(node).heal();
    await eventually(() => notebook.running.length === TASKS, 5_000, "one copy of each is left");
    expect(notebook.running.map(idOf)).toEqual(expect.arrayContaining(copies));
    await storm.calm();
    expect(notebook.running.map(idOf)).toEqual(expect.arrayContaining(copies));
    expect(notebook.unseen).toEqual([]);
  }, 300_000);
});

/** Times in seconds; a gap below nothing is an overlap. */
function tableOf(aftermaths: readonly Aftermath[]): string {
  const seconds = (ms: number | null): string => (ms === null ? "" : (ms / 1_000).toFixed(2));
  const rows = aftermaths.map(({ draw, node, tasks, replacedMs, successions }, index) => {
    const gaps = successions.map(({ gapMs }) => gapMs);
    const least = gaps.length === 0 ? null : Math.min(...gaps);
    const cells = [index + 1, draw.disturbance.name, node, tasks, seconds(draw.lastsMs)];
    return [...cells, seconds(replacedMs), gaps.length, seconds(least)].join(" | ");
  });
  const head =
    "# | disturbance | node | tasks on it | lasted s | replaced after s | runs begun | least gap s";
  return [`seed "${SEED}", lease ${LEASE_MS} ms`, head, ...rows].join("\n");
}
