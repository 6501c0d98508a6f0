// The archive is read by a tar that is not ours.

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { isStaticProgram } from "../../../src/adapters/docker/static-busybox.ts";
import { tarArchive } from "../../../src/adapters/docker/tar-archive.ts";

describe("tarArchive", () => {
  const archive = tarArchive([
    { kind: "folder", path: "tmp/", mode: 0o1777 },
    { kind: "file", path: "bin/tool", mode: 0o755, content: Buffer.from("x".repeat(513)) },
    { kind: "link", path: "bin/alias", target: "tool" },
  ]);
  const tar = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("tar", args, { input: archive, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    return stdout;
  };

  test("a folder, a file and a link are listed with mode, size and target", () => {
    const lines = tar("-tvf", "-").trim().split("\n");
    expect(lines.map((line) => line.slice(0, 10))).toEqual(["drwxrwxrwt", "-rwxr-xr-x", "lrwxrwxrwx"]);
    expect(lines[1]).toContain(" 513 ");
    expect(lines[2]).toContain("bin/alias -> tool");
  });

  test("a file that does not fill its last block comes out as it went in", () => {
    expect(tar("-xOf", "-", "bin/tool")).toBe("x".repeat(513));
  });
});

describe("isStaticProgram", () => {
  /** A 64-bit little-endian ELF header for `machine` with one program header of type `type`. */
  const elf = (machine: number, type: number): Buffer => {
    const content = Buffer.alloc(64 + 56);
    content.write("\x7fELF\x02\x01", "latin1");
    content.writeUInt16LE(machine, 18);
    content.writeBigUInt64LE(64n, 32);
    content.writeUInt16LE(56, 54);
    content.writeUInt16LE(1, 56);
    content.writeUInt32LE(type, 64);
    return content;
  };
  const [PT_LOAD, PT_INTERP] = [1, 3];

  test.each<[string, Buffer, boolean]>([
    ["a program that loads itself", elf(62, PT_LOAD), true],
    ["a program that names an interpreter", elf(62, PT_INTERP), false],
    ["a program of another architecture", elf(183, PT_LOAD), false],
    ["a script", Buffer.from(`#!/bin/sh\n${" ".repeat(100)}`), false],
    ["an empty file", Buffer.alloc(0), false],
  ])("%s", (_, content, expected) => {
    expect(isStaticProgram(content, "amd64")).toBe(expected);
  });
});
