// A process for the tests to kill: it opens the store in argv[2] and commits batch after batch of three rows,
// numbered from argv[3], values of argv[4] bytes, two commits under way at a time. On stdout, one line each:
// "open", "done N", "failed TEXT".

import { openLmdbStore } from "../../../src/adapters/lmdb/lmdb-store.ts";

const [, , folder = "", first = "0", valueBytes = "10"] = process.argv;
const value = "x".repeat(Number(valueBytes));
const say = (line: string): void => {
  process.stdout.write(`${line}\n`); // to a pipe or a file it is written when this returns
};

try {
  const store = await openLmdbStore(folder);
  say("open");
  let next = Number(first);
  const commitNext = (): void => {
    const number = next++;
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
  commitNext();
  commitNext();
} catch (error) {
  say(`failed ${(error as Error).message}`);
}
