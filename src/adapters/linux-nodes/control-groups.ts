// The control groups that the engines of a rack have made, and their removal: the kernel keeps them until somebody
// removes each, the innermost first.

import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = "/sys/fs/cgroup";
const DEADLINE_MS = 5_000;
const ASK_EVERY_MS = 20;

/** Removes the groups whose name begins with `prefix`, whatever hierarchy they are in. Processes in them must have been
 * killed: the kernel takes its time with those, so this waits for it. */
export async function removeControlGroups(prefix: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (const group of groupsNamed(prefix)) {
    while (!removed(group)) {
      if (performance.now() > deadline) throw new Error(`Cannot remove ${group}: processes are still in it`);
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  }
}

/** Paths; at the root (cgroup v2) or in one of the hierarchies below it (v1). */
export function groupsNamed(prefix: string): string[] {
  return [ROOT, ...foldersIn(ROOT)].flatMap((hierarchy) =>
    foldersIn(hierarchy).filter((path) => path.slice(hierarchy.length + 1).startsWith(prefix)),
  );
}

function removed(group: string): boolean {
  if (!existsSync(group)) return true;
  const inner = foldersIn(group).map(removed);
  if (inner.includes(false)) return false;
  try {
    rmdirSync(group);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EBUSY" && code !== "ENOENT") throw error;
    return code === "ENOENT";
  }
}

function foldersIn(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
  } catch {
    return []; // it went away meanwhile
  }
}
