// What a worker's containers are found by, whatever becomes of its folder and its machine's name.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { workerMark } from "../../src/cli/compose/worker-mark.ts";

vi.mock("node:os", async (original) => {
  const os = await original<typeof import("node:os")>();
  return { ...os, hostname: vi.fn(os.hostname) };
});

let home: string;
const folder = (name: string): string => {
  mkdirSync(join(home, name), { recursive: true });
  return join(home, name);
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "wavetank-mark-"));
});
afterEach(() => {
  vi.mocked(hostname).mockReset();
  rmSync(home, { recursive: true });
});

test("it stays when the machine is called otherwise, and when the folder is moved", () => {
  vi.mocked(hostname).mockReturnValue("before");
  const mark = workerMark(folder("w"));
  vi.mocked(hostname).mockReturnValue("after");
  expect(workerMark(folder("w"))).toBe(mark);
  cpSync(folder("w"), folder("moved"), { recursive: true });
  expect(workerMark(folder("moved"))).toBe(mark);
});

test("a folder that was lost has the same again, another folder and another machine have others", () => {
  vi.mocked(hostname).mockReturnValue("here");
  const mark = workerMark(folder("w"));
  rmSync(folder("w"), { recursive: true });
  expect(workerMark(folder("w"))).toBe(mark);
  expect(workerMark(folder("other"))).not.toBe(mark);
  rmSync(folder("w"), { recursive: true });
  vi.mocked(hostname).mockReturnValue("there");
  expect(workerMark(folder("w"))).not.toBe(mark);
});

test("what is noted and no mark is drawn anew", () => {
  vi.mocked(hostname).mockReturnValue("here");
  const mark = workerMark(folder("w"));
  writeFileSync(join(folder("w"), "mark"), mark.slice(3));
  expect(workerMark(folder("w"))).toBe(mark);
});
