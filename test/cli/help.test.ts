// What the command line says of itself: every command, argument and flag has its sentence, and what README and docs type is there.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./fake-io.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Every command that is shown, by its words ("node add"), with the commands and flags that may follow. */
const offered = new Map(
  [...(await runCli(["completion", "bash"])).out.matchAll(/^ {4}"([a-z ]*)"\) offered="(.*)" ;;$/gm)].map(
    ([, words = "", after = ""]) => [words, after.split(" ")] as const,
  ),
);

const commands = [...offered.keys()].filter((words) => words !== "" && words !== "sim");

/** The lines of a part of a command's help, as "name  what it is"; those that go on are one. */
function partOf(help: string, heading: string): string[] {
  const [, lines = ""] = new RegExp(`^${heading}:\n((?: .*\n?)+)`, "m").exec(help) ?? [];
  return lines
    .replaceAll(/\n {4,}/g, " ")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.trim());
}

test("there are commands to be asked", () => {
  expect(commands).toEqual(expect.arrayContaining(["manager", "worker", "run", "node add", "exec"]));
});

test.each(commands)("%s says what it does, and what each argument and flag is", async (words) => {
  const { out } = await runCli([...words.split(" "), "--help"]);
  expect(out).toMatch(/^Usage: .*\n\n[a-z].*\w/);
  for (const line of [...partOf(out, "Arguments"), ...partOf(out, "Options")]) {
    const [, meaning = ""] = line.split(/ {2,}/);
    expect(meaning, line).toMatch(/^["\w]/); // a default alone says nothing
  }
});

const PAGES = ["README.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith(".md"),
);

/** What a page has people type: in blocks, and within sentences. A line that ends with \ goes on. */
function typedIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8").replaceAll(/\\\n\s*/g, "");
  const inBlocks = [...text.matchAll(/^```(?:sh|console)\n(.*?)^```/gms)].flatMap(([, body = ""]) =>
    body.split("\n"),
  );
  const inSentences = [...text.replaceAll(/^```.*?^```/gms, "").matchAll(/`([^`]+)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...inBlocks, ...inSentences].map((line) => line.replaceAll(/\s+/g, " "));
}

/** The commands of ours in a line, without what comes after -- or is the shell's. */
const ours = (line: string): string[] =>
  [...line.matchAll(/(?:^|[$|(;&] ?|npx )wavetank ([a-z][^|;&#<>]*)/g)].map(([, rest = ""]) =>
    (rest.split(" -- ")[0] ?? "").trim(),
  );

test.each(PAGES)("%s types commands and flags that are there", (page) => {
  for (const typed of typedIn(page).flatMap(ours)) {
    const [first = "", second = ""] = typed.split(" ");
    const words = offered.has(`${first} ${second}`) ? `${first} ${second}` : first;
    if (words === "sim" || words === "watchdog") continue; // one has its own, one is not for people
    expect(commands, typed).toContain(words);
    const flags = [...typed.matchAll(/(?<= \[?)--[a-z-]+/g)].map(([flag]) => flag);
    expect(offered.get(words), typed).toEqual(expect.arrayContaining(flags));
  }
});
