// The files of this checkout that belong to the project: tracked, or new and not ignored. In a copy without a
// repository the folders are walked instead, and .gitignore's simple patterns (name/, /path/, *.ext) are obeyed.

import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type SourceFile, sourceFile } from "./source-file.ts";

const TEXT = /\.(?:ts|mts|js|mjs|json|md|yml|yaml|sh|txt|html|css)$|(?:^|\/)[^./]+$|(?:^|\/)\.[a-z]+$/;

export function readTree(root: string): SourceFile[] {
  return listFiles(root)
    .filter((path) => TEXT.test(path))
    .map((path) => sourceFile(path, readFileSync(join(root, path), "utf8")));
}

/** Paths from `root`, in ascending order. Links and deleted files are left out. */
export function listFiles(root: string): string[] {
  const tracked = existsSync(join(root, ".git")) ? gitFiles(root) : null;
  const paths = tracked ?? walk(root, "", ignored(root));
  return paths.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile()).sort();
}

/** Null when git is not installed, or will not read a repository that belongs to another user. */
function gitFiles(root: string): string[] | null {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  return listed.status === 0 ? listed.stdout.split("\0").filter((path) => path !== "") : null;
}

function walk(root: string, folder: string, isIgnored: (path: string) => boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === ".git" || entry.name === "node_modules") return [];
    if (isIgnored(entry.isDirectory() ? `${path}/` : path)) return [];
    return entry.isDirectory() ? walk(root, path, isIgnored) : [path];
  });
}

function ignored(root: string): (path: string) => boolean {
  const file = join(root, ".gitignore");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const patterns = lines
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(ignorePattern);
  return (path) => patterns.some((pattern) => pattern.test(path));
}

function ignorePattern(line: string): RegExp {
  const start = line.startsWith("/") ? "^" : "(?:^|/)";
  const body = line
    .replace(/^\//, "")
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]*");
  return new RegExp(`${start}${body}${line.endsWith("/") ? "" : "(?:/|$)"}`);
}
