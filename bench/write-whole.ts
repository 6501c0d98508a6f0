// Files of results appear whole or not at all: what was killed half-way leaves nothing that looks like a result.

import { renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeOutFolder } from "./out-folder.ts";

export function writeWhole(path: string, text: string | Uint8Array): void {
  makeOutFolder(dirname(path));
  const partial = `${path}.${process.pid}.partial`;
  writeFileSync(partial, text);
  renameSync(partial, path);
}
