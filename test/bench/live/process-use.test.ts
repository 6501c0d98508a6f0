// What a folder takes on its disk.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderMiB } from "../../../bench/live/process-use.ts";

test("a folder takes what its files take at any depth; one that is gone takes nothing", () => {
  const folder = mkdtempSync(join(tmpdir(), "wavetank-test-"));
  try {
    mkdirSync(join(folder, "a/b"), { recursive: true });
    writeFileSync(join(folder, "a/b/c"), Buffer.alloc(1_024 ** 2, 1));
    writeFileSync(join(folder, "d"), Buffer.alloc(1_024 ** 2, 1));
    expect(folderMiB(folder)).toBeGreaterThanOrEqual(2);
    expect(folderMiB(folder)).toBeLessThan(2.2);
    expect(folderMiB(join(folder, "gone"))).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
