// Finding and removing all that a rack has on the machine, by its names alone, so that it works for the rack of a
// process that was killed as well. A rack whose owner lives is never touched.

import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "./command.ts";
import { removeControlGroups } from "./control-groups.ts";
import { prefixOf, RACKS_FOLDER, type RackId, rackOf } from "./names.ts";
import { allNetworks, namespacePath, networksOf, removeHostLink, removeNetwork } from "./network.ts";
import { processesInNetwork, signalAll, startOf } from "./process-table.ts";

const DEADLINE_MS = 10_000;
const ASK_EVERY_MS = 20;

/** Written down by whoever opens a rack: who that is, so that it is known later whether it lives. */
export const ownerMark = (): string => `${process.pid} ${startOf(process.pid)} ${bootId()}\n`;

/** Removes every rack whose owner has ended; resolves with their ids. */
export async function removeStaleRacks(): Promise<RackId[]> {
  const stale = knownRacks().filter((id) => !ownerLives(id));
  for (const id of stale) await removeRack(id);
  return stale;
}

/** Removes everything of the rack, in the reverse order of its making. What is gone already is fine. */
export async function removeRack(id: RackId): Promise<void> {
  for (const network of networksOf(id)) await killAllIn(network);
  await removeControlGroups(prefixOf(id));
  for (const network of networksOf(id)) removeNetwork(network);
  removeHostLink(id);
  const folder = join(RACKS_FOLDER, id);
  for (const mount of mountsBelow(folder)) attempt("umount", "-l", mount);
  if (mountsBelow(folder).length > 0) throw new Error(`Cannot remove ${folder}: something is mounted in it`);
  rmSync(folder, { recursive: true, force: true });
  removeIfEmpty(RACKS_FOLDER);
}

/** Racks that have left anything. */
function knownRacks(): RackId[] {
  const entries = existsSync(RACKS_FOLDER) ? readdirSync(RACKS_FOLDER) : [];
  const folders = entries.filter((name) => /^[0-9a-f]{6}$/.test(name));
  const named = allNetworks().map(rackOf);
  return [...new Set([...folders, ...named.filter((id) => id !== null)])];
}

function ownerLives(id: RackId): boolean {
  const file = join(RACKS_FOLDER, id, "owner");
  if (!existsSync(file)) return false;
  const [pid = "", start, boot] = readFileSync(file, "utf8").trim().split(" ");
  return boot === bootId() && startOf(Number(pid)) === start;
}

/** Killing a node's init ends all that runs in it, in containers too. */
async function killAllIn(network: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const left = processesInNetwork(namespacePath(network));
    if (left.length === 0) return;
    if (performance.now() > deadline) throw new Error(`Cannot end process ${left[0]} in ${network}`);
    signalAll(left, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

/** The innermost first. Nodes have mount tables of their own, so there should be none. */
function mountsBelow(folder: string): string[] {
  const points = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return points
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    return; // another rack is in it
  }
}

const bootId = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
