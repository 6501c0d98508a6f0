// Where nothing can be written, a command says so before its first run, and does not run.

import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { main } from "../../sim/main.ts";
import { fileFault, folderFault } from "../../sim/outputs.ts";
import { tempFolder } from "../adapters/temp-folder.ts";

let folder: string;
let errors: string[];
let printed: string[];

beforeEach(() => {
  folder = tempFolder();
  errors = [];
  printed = [];
  const told = vi.spyOn(process.stderr, "write").mockImplementation((text) => errors.push(String(text)) > 0);
  const said = vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  onTestFinished(() => {
    told.mockRestore();
    said.mockRestore();
  });
  mkdirSync(join(folder, "closed"));
  chmodSync(join(folder, "closed"), 0o500);
  writeFileSync(join(folder, "file"), "as it was");
});

const command = (words: string): Promise<number> =>
  main(words.replaceAll("TEMP", folder).split(" "), () =>
    Promise.reject(new Error("no strategy is asked for")),
  );

/** To root nothing is forbidden. */
async function asNobody<Result>(act: () => Promise<Result>): Promise<Result> {
  const root = process.getuid?.() === 0;
  chmodSync(folder, 0o755);
  if (root) process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    if (root) process.seteuid?.(0);
  }
}

describe("is refused in one line, before anything runs", () => {
  test.each([
    ["calm --report /proc/nope", "/proc/nope: no folder can be made there"],
    ["calm --report /proc/nope/deep", "/proc/nope/deep: no folder can be made there"],
    ["calm --report /proc", "/proc: no folder can be made there"],
    ["calm --report TEMP/file", "TEMP/file: it is not a folder"],
    ["calm --report TEMP/file/deep", "TEMP/file/deep: it is not a folder"],
    ["calm --report TEMP/closed", "TEMP/closed: no permission to read and write there"],
    ["calm --report TEMP/closed/deep", "TEMP/closed/deep: no permission to read and write there"],
    ["calm,partition --seeds 1..2 --jobs 2 --report /proc/nope", "/proc/nope: no folder can be made there"],
    ["replay calm:1 --report TEMP/file", "TEMP/file: it is not a folder"],
    ["recovery --seeds 1..1 --report TEMP/file", "TEMP/file: it is not a folder"],
    ["merge TEMP/shard --report TEMP/file", "TEMP/file: it is not a folder"],
    ["calm --out /proc/nope/shard", "/proc/nope: no folder can be made there"],
    ["calm --out TEMP/file/shard", "TEMP/file: it is not a folder"],
    ["calm --out TEMP", "TEMP: it is a folder"],
    ["calm --out TEMP/closed/shard", "TEMP/closed: no permission to read and write there"],
  ])("%s", async (words, trouble) => {
    expect(await asNobody(() => command(words))).toBe(2);
    expect(errors).toEqual([`error: Cannot write to ${trouble.replaceAll("TEMP", folder)}\n`]);
    expect(printed).toEqual([]);
  });
});

test("to shrink a run is refused at once where the smaller one could not be kept", async () => {
  const before = process.cwd();
  process.chdir(join(folder, "closed"));
  onTestFinished(() => process.chdir(before));
  expect(await asNobody(() => command("shrink calm:1"))).toBe(2);
  expect(errors).toEqual([
    "error: Cannot write to reports/failures: no permission to read and write there\n",
  ]);
});

describe("where the disk is full by then, that is told in one line and no promise was broken:", () => {
  beforeEach(() => {
    writeFileSync(join(folder, "short.yaml"), "nodes: { count: 2 }\nworkload: { tasks: 3 }\nlength: 2s\n");
    mkdirSync(join(folder, "short-1"));
    symlinkSync("/dev/full", join(folder, "short-1/report.html"));
    symlinkSync("/dev/full", join(folder, "runs.csv"));
  });

  test.each([
    ["--seeds 1..2 --out /dev/full", "/dev/full"],
    ["--report TEMP", "TEMP/short-1/report.html"],
    ["--seeds 1..2 --report TEMP", "TEMP/runs.csv"],
  ])("%s", async (words, path) => {
    expect(await command(`TEMP/short.yaml ${words}`)).toBe(2);
    const told = `Cannot write to ${path.replaceAll("TEMP", folder)}: no space is left there`;
    expect(errors).toEqual([`error: ${told}\n`]);
  });
});

test("a folder that can be written to is made, and nothing is left in it; what a file holds stays", () => {
  expect(folderFault(join(folder, "a/b"))).toBe(null);
  expect(fileFault(join(folder, "c/shard"))).toBe(null);
  expect(fileFault(join(folder, "file"))).toBe(null);
  expect([existsSync(join(folder, "a/b")), existsSync(join(folder, "c/shard"))]).toEqual([true, false]);
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("as it was");
});
