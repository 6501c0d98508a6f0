// A process for the tests to kill: it opens the store in argv[2] and commits batch after batch of three rows, as
// the options in argv[3] say. On stdout, one line each: "open", "done N", "failed TEXT".

import { openLmdbStore } from "../../../src/adapters/lmdb/lmdb-store.ts";
import type { CommitOptions } from "./child-process.ts";

const [, , folder = "", text = "{}"] = process.argv;
const {
  first = 0,
  count = Number.POSITIVE_INFINITY,
  valueBytes = 10,
  lanes = 2,
}: CommitOptions = JSON.parse(text);
const value = "x".repeat(valueBytes);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`); // to a pipe or a file it is written when this returns
};

try {
  const store = await openLmdbStore(folder);
  say("open");
  let next = first;
  const commitNext = (): void => {
    const number = next++;
    if (number >= first + count) return;
    const rows = ["a", "b", "c"].map((part) => ({
      table: "tasks" as const,
      key: `${number}-${part}`,
      value,
    }));
    store.commit(rows, (error) => {
      say(error === undefined ? `done ${number}` : `failed ${error.message}`);
      if (error !== undefined) process.exit(1);
      commitNext();
    });
  };
  for (let lane = 0; lane < lanes; lane++) commitNext();
} catch (error) {
  say(`failed ${(error as Error).message}`);
}
