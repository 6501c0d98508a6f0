import { rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { fileTrouble } from "../../../src/adapters/lmdb/file-trouble.ts";
import { openLmdbStore } from "../../../src/adapters/lmdb/lmdb-store.ts";
import { SeededRng } from "../../../src/adapters/seeded-rng.ts";
import { until } from "../until.ts";
import { CommitChild, commitCommand } from "./child-process.ts";
import { closeStore, newFolder } from "./lmdb-harness.ts";

const KILLS = 6;

/** Numbers of the batches that the store holds; each must be there whole. */
async function batchesIn(folder: string): Promise<Set<number>> {
  const store = await openLmdbStore(folder);
  const parts = new Map<number, string>();
  for (const { key } of store.load()) {
    const [number, part] = key.split("-");
    parts.set(Number(number), (parts.get(Number(number)) ?? "") + part);
  }
  await closeStore(store);
  for (const [number, found] of parts) expect(found, `batch ${number} is whole`).toBe("abc");
  return new Set(parts.keys());
}

test("what was acknowledged before kill -9 is there afterwards, and every batch is there whole or not at all", async () => {
  const rng = new SeededRng("kill -9");
  const folder = newFolder();
  const acknowledged: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const child = new CommitChild(commitCommand(folder, { first: kill * 1_000_000 }));
    const after = 1 + rng.below(60);
    await child.says((line) => line === `done ${kill * 1_000_000 + after}`, `${after} commits`);
    for (let turns = rng.below(40); turns > 0; turns--) await setImmediate(); // into the middle of some commit
    await child.kill();
    acknowledged.push(...child.done);
    const found = await batchesIn(folder);
    expect(acknowledged.filter((number) => !found.has(number))).toEqual([]);
  }
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  rmSync(folder, { recursive: true });
}, 60_000);

test("a store whose holder lives is refused, naming process and folder; after the holder's kill -9 it is given", async () => {
  const folder = newFolder();
  const holder = new CommitChild(commitCommand(folder));
  await holder.says((line) => line === "open", "the holder to open the store");
  await expect(openLmdbStore(folder)).rejects.toThrow(
    `Cannot open the store in ${folder}: process ${holder.pid} has it open`,
  );
  const second = new CommitChild(commitCommand(folder));
  await second.says((line) => line.includes(`process ${holder.pid} has it open`), "the second to be refused");
  const linesBefore = holder.lines.length;
  await until(() => holder.lines.length > linesBefore, "the holder to go on undisturbed");
  await holder.kill();
  await closeStore(await openLmdbStore(folder));
  rmSync(folder, { recursive: true });
}, 60_000);

test("a store that is being written to looks whole all the while", async () => {
  const folder = newFolder();
  const writer = new CommitChild(commitCommand(folder, { valueBytes: 3_000 }));
  await writer.says((line) => line === "open", "the writer to open the store");
  while (writer.done.length < 300) {
    expect(fileTrouble(join(folder, "data.mdb"))).toBeNull();
    await setImmediate();
  }
  await writer.kill();
  rmSync(folder, { recursive: true });
}, 60_000);

test("of several processes that open one store at once, exactly one gets it, also over a dead one's claim", async () => {
  const folder = newFolder();
  const dead = new CommitChild(commitCommand(folder));
  await dead.says((line) => line === "open", "the first holder");
  await dead.kill();
  const racers = [1, 2, 3, 4].map(
    (lane) => new CommitChild(commitCommand(folder, { first: lane * 1_000_000 })),
  );
  for (const racer of racers) await racer.says(() => true, "a racer's outcome");
  const winners = racers.filter((racer) => racer.lines[0] === "open");
  const losers = racers.filter((racer) => racer.lines[0] !== "open");
  expect(winners).toHaveLength(1);
  for (const loser of losers) expect(loser.lines[0]).toContain(`process ${winners[0]?.pid} has it open`);
  await winners[0]?.kill();
  rmSync(folder, { recursive: true });
}, 60_000);

test("a commit that the disk has no room for fails with the reason, and nothing acknowledged is lost", async () => {
  const folder = newFolder();
  // ulimit -f counts blocks of 512 bytes: files may grow to 2 MiB
  const command = [
    "sh",
    "-c",
    'ulimit -f 4096; exec "$@"',
    "sh",
    ...commitCommand(folder, { valueBytes: 50_000 }),
  ];
  const child = new CommitChild(command);
  await child.says((line) => line.startsWith("failed "), "the disk to be full");
  await child.kill();
  const failure = child.lines.find((line) => line.startsWith("failed "));
  expect(failure).toContain(`Cannot write to the store in ${folder}: `);
  expect(failure).toMatch(/Input\/output error|File too large/); // LMDB calls a write cut short EIO
  const found = await batchesIn(folder);
  expect(child.done.length).toBeGreaterThan(3);
  expect(child.done.filter((number) => !found.has(number))).toEqual([]);
  rmSync(folder, { recursive: true });
}, 60_000);
