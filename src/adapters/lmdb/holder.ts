// Who holds a store: one process at a time, for as long as it lives. The proof of life is a lock that the kernel
// drops with the process (LMDB's reader slot in a small environment of its own), so neither kill -9 nor a reused
// process id can fool it; the write transaction of that environment makes two claims at once come one by one.

import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { HOLDER_FILE } from "./folder.ts";

/** What a claim came to. `release` gives the folder back. */
export type Claim =
  | { readonly held: true; readonly release: () => Promise<void> }
  | { readonly held: false; readonly holderPid: number };

const HOLDER = "pid";

/** Folders held by this process: the kernel's locks are per process and can't tell. By real path. */
const heldHere = new Set<string>();

/**
 * Claims `folder` (a real path) for this process. Processes are told apart by id: two that share a folder but
 * not their process id namespace are not.
 */
export async function claimFolder(folder: string): Promise<Claim> {
  if (heldHere.has(folder)) return { held: false, holderPid: process.pid };
  heldHere.add(folder);
  try {
    return await claimAmongProcesses(folder);
  } catch (error) {
    heldHere.delete(folder);
    throw error;
  }
}

async function claimAmongProcesses(folder: string): Promise<Claim> {
  const holders = open<string, string>(join(folder, HOLDER_FILE), {
    noSubdir: true,
    overlappingSync: false,
    encoding: "string",
  });
  const proofOfLife = holders.useReadTransaction();
  holders.get(HOLDER); // the first read takes the slot, the pinned transaction keeps it
  const holderPid = holders.transactionSync(() => claimFrom(holders));
  const release = async (): Promise<void> => {
    proofOfLife.done();
    await holders.close();
    heldHere.delete(folder);
  };
  if (holderPid === process.pid) return { held: true, release };
  await release();
  return { held: false, holderPid };
}

/** Inside the write transaction: the living holder's pid, or ours after taking the place of a dead one. */
function claimFrom(holders: RootDatabase<string, string>): number {
  holders.readerCheck(); // clears the slots of dead processes
  const recorded = Number(holders.get(HOLDER) ?? 0);
  if (recorded !== process.pid && livingReaders(holders.readerList()).has(recorded)) return recorded;
  holders.put(HOLDER, String(process.pid));
  return process.pid;
}

/** Process ids in LMDB's list of reader slots: lines of pid, thread, transaction. */
function livingReaders(list: string): Set<number> {
  return new Set([...list.matchAll(/^\s*(\d+)\s+[0-9a-f]+\s/gm)].map((line) => Number(line[1])));
}
