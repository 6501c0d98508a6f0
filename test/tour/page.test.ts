// Which lines of a page are commands and which are what they show.

import { expect, test } from "vitest";
import { stepsOf, withSteps } from "./page.ts";

const PAGE =
  "Prose.\n\n```console\n$ one \\\n>   more\nshown\n\n> shown too\n$ two\n```\n\n```sh\n$ not ours\n```\n";

test("a command goes on after a >, and all lines up to the next command are its output", () => {
  expect(stepsOf(PAGE)).toMatchObject([
    { command: "one \\\n  more", output: "shown\n\n> shown too", line: 4 },
    { command: "two", output: "", line: 9 },
  ]);
});

test("a page is written anew with other outputs, and is the same with the same", () => {
  expect(withSteps(PAGE, stepsOf(PAGE))).toBe(PAGE);
  const anew = withSteps(PAGE, [
    { command: "one", output: "" },
    { command: "two", output: "a\nb" },
  ]);
  expect(anew).toBe("Prose.\n\n```console\n$ one\n$ two\na\nb\n```\n\n```sh\n$ not ours\n```\n");
});
