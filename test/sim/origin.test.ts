// Which state of Wavetank made a report is told of Wavetank's own folder, and of nobody else's repository.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { code, commit } from "../../sim/origin.ts";
import { headingLines } from "../../sim/reports/heading.ts";
import { version } from "../../src/adapters/own-package.ts";
import { tempFolder } from "../adapters/temp-folder.ts";

/** A repository with one commit; the same in every one that is made here. */
function repository(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/a.ts"), "1\n");
  const date = "2020-01-01T00:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...words], { cwd: folder, env });
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "-m", "one");
  return folder;
}

test("a report typed in another repository is headed with our commit, not with that one's", () => {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  const heading = { title: "", command: "", seeds: "1", digest: null };
  const here = headingLines(heading);
  const strangers = repository();
  process.chdir(strangers);
  expect(headingLines(heading)).toEqual(here);
  expect(here.join()).not.toContain(commit(strangers));
});

test("one that is installed in somebody's repository tells its version", () => {
  const installed = join(repository(), "node_modules/wavetank");
  mkdirSync(installed, { recursive: true });
  expect(commit(installed)).toBe(`version ${version()}`);
  expect(code(installed)).toBe(`version ${version()}`);
});

test("the same code is equal, with the same changes too, and different changes differ", () => {
  const [one, other] = [repository(), repository()];
  expect(code(one)).toMatch(/^version \S+ at [0-9a-f]{40}$/);
  expect(code(other)).toBe(code(one));
  expect(commit(one)).toMatch(/^[0-9a-f]+$/);
  writeFileSync(join(one, "src/a.ts"), "2\n");
  expect(commit(one)).toMatch(/^[0-9a-f]+-dirty$/);
  expect(code(one)).toMatch(/ with changes [0-9a-f]{16}$/);
  writeFileSync(join(other, "src/a.ts"), "3\n");
  expect(code(other)).not.toBe(code(one));
  writeFileSync(join(other, "src/a.ts"), "2\n");
  expect(code(other)).toBe(code(one));
  writeFileSync(join(other, "src/b.ts"), "4\n");
  expect(code(other)).not.toBe(code(one));
});
