// Wavetank's own package: where it lies, from the sources and from the build alike, and the version that its package.json says.

import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** package.json lies two folders up from the sources, three from the build. */
const CANDIDATES = ["../../package.json", "../../../package.json"];

/** The folder with its package.json; null: there is none. */
export function ownFolder(): string | null {
  const paths = CANDIDATES.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
  const found = paths.find((path) => existsSync(path));
  return found === undefined ? null : dirname(found);
}

export function version(): string {
  const folder = ownFolder();
  if (folder === null) return "unknown";
  try {
    return (JSON.parse(readFileSync(`${folder}/package.json`, "utf8")) as { version: string }).version;
  } catch {
    return "unknown";
  }
}
