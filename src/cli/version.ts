// The version that package.json says, from the sources and from the build alike.

import { readFileSync } from "node:fs";

/** package.json lies two folders up from the sources, three from the build. */
const CANDIDATES = ["../../package.json", "../../../package.json"];

export function version(): string {
  for (const candidate of CANDIDATES) {
    const found = versionIn(new URL(candidate, import.meta.url));
    if (found !== null) return found;
  }
  return "unknown";
}

function versionIn(file: URL): string | null {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  } catch {
    return null;
  }
}
