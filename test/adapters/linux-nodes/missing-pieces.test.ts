// What isolated nodes need is asked before anything is made, and told in two lines a piece.

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { missingPieces } from "../../../src/adapters/linux-nodes/missing-pieces.ts";

const PROGRAMS = ["dockerd", "ip", "iptables", "nsenter", "unshare", "setsid", "tini"];
const folder = mkdtempSync(join(tmpdir(), "wavetank-pieces-"));
for (const name of PROGRAMS) {
  writeFileSync(join(folder, name), "");
  chmodSync(join(folder, name), 0o755);
}
afterAll(() => rmSync(folder, { recursive: true }));

test("nothing is missing for root on Linux with all programs", () => {
  expect(missingPieces("linux", 0, folder)).toEqual([]);
});

test("another system is told so, and nothing else", () => {
  expect(missingPieces("darwin", 501, "")).toEqual([
    "Isolated nodes need Linux: this is darwin\nLeave out --isolated to run workers side by side",
  ]);
});

test("every missing piece is told in two lines: what, and what to do", () => {
  chmodSync(join(folder, "nsenter"), 0o644);
  const pieces = missingPieces("linux", 1000, folder, []);
  chmodSync(join(folder, "nsenter"), 0o755);
  expect(pieces).toEqual([
    "Isolated nodes need root: they are made of namespaces\nRun it with sudo, or leave out --isolated",
    "Isolated nodes need nsenter: not found\nInstall it (Debian: apt-get install util-linux)",
  ]);
});
