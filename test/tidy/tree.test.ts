// Which files the rules see, with a repository and without one.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listFiles, readTree } from "./tree.ts";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tidy-"));
  put(".gitignore", "node_modules/\ndist/\n*.log\n/reports/local/\n");
  for (const path of ["a.ts", "src/b.ts", "dist/c.ts", "src/dist/d.ts", "e.log", "reports/local/f.json"])
    put(path);
  for (const path of ["node_modules/g/index.js", "reports/h.json", "src/reports/local/i.json"]) put(path);
  symlinkSync(root, join(root, "loop"));
});

afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const git = (...args: string[]): void => {
  execFileSync("git", args, { cwd: root, stdio: "ignore" });
};

const KEPT = [".gitignore", "a.ts", "reports/h.json", "src/b.ts", "src/reports/local/i.json"];

describe("the tree", () => {
  it("without a repository is walked, leaving out what is ignored", () => {
    expect(listFiles(root)).toEqual(KEPT);
  });

  it("with a repository holds tracked and new files, but not deleted ones", () => {
    git("init");
    git("add", "src/b.ts", "a.ts");
    expect(listFiles(root)).toEqual(KEPT);
    rmSync(join(root, "a.ts"));
    expect(listFiles(root)).toEqual(KEPT.filter((path) => path !== "a.ts"));
  });

  it("is walked where git cannot read the repository", () => {
    put(".git", "gitdir: nowhere\n");
    expect(listFiles(root)).toEqual(KEPT);
  });

  it("is read as text, with what each file imports", () => {
    put("src/b.ts", 'import "./other.ts";\n');
    const file = readTree(root).find(({ path }) => path === "src/b.ts");
    expect(file?.imports.map(({ target }) => target)).toEqual(["src/other.ts"]);
  });
});
