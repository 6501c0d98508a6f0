// The token between a manager and workers on nodes of their own: they listen where others could reach them.

import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes a new token into `folder`; the words that manager and workers are given for it. */
export function joinTokenFlags(folder: string): readonly string[] {
  const file = join(folder, "join-token");
  writeFileSync(file, randomBytes(16).toString("hex"), { mode: 0o600 });
  return ["--join-token-file", file];
}
