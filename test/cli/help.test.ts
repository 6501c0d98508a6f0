// What every command says of itself: no argument and no flag goes without a meaning.

import { expect, test } from "vitest";
import { runCli } from "./fake-io.ts";

/** Entries of a section of a help text: two spaces, what is typed, two or more, what it means. */
const ENTRY = /^ {2}(\S.*?)(?: {2,}(.*))?$/;

interface Entry {
  readonly section: string;
  readonly typed: string;
  readonly meaning: string;
}

async function entriesOf(words: readonly string[]): Promise<Entry[]> {
  const { out } = await runCli([...words, "--help"]);
  let section = "";
  const entries: Entry[] = [];
  for (const line of out.split("\n")) {
    section = /^(\w+):$/.exec(line)?.[1] ?? section;
    const [, typed, meaning = ""] = ENTRY.exec(line) ?? [];
    if (typed !== undefined && section !== "") entries.push({ section, typed, meaning });
  }
  return entries;
}

/** All commands as they are typed, those below others too. */
async function commandsBelow(words: readonly string[]): Promise<string[][]> {
  const entries = await entriesOf(words);
  const names = entries
    .filter(({ section }) => section === "Commands")
    .map(({ typed }) => typed.split(" ")[0]);
  const own = names.filter((name) => name !== "help" && name !== "sim").map((name) => [...words, name ?? ""]);
  return [...own, ...(await Promise.all(own.map(commandsBelow))).flat()];
}

test("every command, argument and flag says what it means", async () => {
  const commands = await commandsBelow([]);
  expect(commands).toContainEqual(["node", "remove"]);
  const dumb: string[] = [];
  for (const words of [[], ...commands]) {
    const entries = await entriesOf(words);
    const without = entries.filter(({ meaning }) => !/^["\w]/.test(meaning));
    dumb.push(...without.map(({ typed }) => [...words, typed].join(" ")));
  }
  expect(dumb).toEqual([]);
});
