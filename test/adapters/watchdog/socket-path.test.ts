import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { SOCKET_FILE, socketPath } from "../../../src/adapters/watchdog/socket-path.ts";
import { tempFolder } from "../temp-folder.ts";

test("the socket lies in the data folder, by its shorter name", () => {
  const folder = tempFolder();
  const path = socketPath(folder);
  expect(resolve(path)).toBe(join(folder, SOCKET_FILE));
  expect(path.length).toBeLessThanOrEqual(join(folder, SOCKET_FILE).length);
  expect(socketPath(".")).toBe(SOCKET_FILE);
  expect(socketPath(join(process.cwd(), "data"))).toBe(join("data", SOCKET_FILE));
});

test("a folder below the current one may have a path that is too long otherwise", () => {
  const folder = `${"d".repeat(60)}/${"e".repeat(20)}`;
  expect(socketPath(join(process.cwd(), folder))).toBe(join(folder, SOCKET_FILE));
});

test("107 bytes are accepted, 108 are refused with both numbers, and bytes are counted, not characters", () => {
  const root = `/${"r".repeat(107 - SOCKET_FILE.length - 2)}`;
  expect(Buffer.byteLength(socketPath(root))).toBe(107);
  expect(() => socketPath(`${root}r`)).toThrow(/has 108 bytes, and 107 are accepted/);
  expect(() => socketPath(`/${"ä".repeat(50)}`)).toThrow(/has 115 bytes/);
});
