// Where a run spends its time: the processor's samples of a V8 profile, summed by the folder of the function that ran.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Folders with their share of the time in percent, the greatest first: those above `least` percent. */
export function sharesOf(folder: string, least: number): readonly [string, number][] {
  const [name = ""] = readdirSync(folder).filter((each) => each.endsWith(".cpuprofile"));
  const profile = JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile;
  const folders = new Map(profile.nodes.map(({ id, callFrame }) => [id, folderOf(callFrame)]));
  const sums = new Map<string, number>();
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const time = profile.timeDeltas[index] ?? 0;
    const where = folders.get(id) ?? "(unknown)";
    sums.set(where, (sums.get(where) ?? 0) + time);
    total += time;
  }
  return [...sums]
    .map(([where, time]): [string, number] => [where, (100 * time) / total])
    .filter(([, share]) => share >= least)
    .sort((a, b) => b[1] - a[1]);
}

function folderOf({ functionName, url }: Profile["nodes"][number]["callFrame"]): string {
  const own = /\/((?:src|sim|bench)(?:\/[^/]+)*)\/[^/]*$/.exec(url)?.[1];
  if (own !== undefined) return own;
  return functionName === "(garbage collector)" ? functionName : "(everything else)";
}
