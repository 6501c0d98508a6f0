// The file of a worker's registry credentials: what is wrong is told with its place, and no value of it is ever shown.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { authOf, type RegistryLogin } from "../../src/adapters/docker/registry-logins.ts";
import { registryLogins } from "../../src/cli/compose/registries-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wavetank-registries-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = join(folder, "r.yaml");
  writeFileSync(file, text);
  return file;
}

test("names lead to logins; a password file is read when it is used, from beside the file", () => {
  writeFileSync(join(folder, "p"), "first\n");
  const logins = registryLogins(
    fileOf(
      "a: {server: registry.example, username: ada, passwordFile: p}\nb: {server: 'h:5000', username: b, password: x}\n",
    ),
  );
  const login = logins.find("a") as RegistryLogin;
  expect(authOf(login)).toEqual({ username: "ada", password: "first", serveraddress: "registry.example" });
  writeFileSync(join(folder, "p"), "second");
  expect(authOf(login)).toMatchObject({ password: "second" });
  expect(logins.find("c")).toMatch(/no registry credentials called c/);
  expect(JSON.stringify(logins.find("b"))).not.toContain("x");
});

test.each([
  [
    "a: {server: s, username: u}\n",
    /r\.yaml:1:4: Field a\.passwordFile is missing; accepted: password or passwordFile/,
  ],
  [
    "a: {server: s, username: u, password: p, passwordFile: f}\n",
    /r\.yaml:1:56: .*password or passwordFile, one of them/,
  ],
  [
    "a: {server: s, username: u, pasword: SECRET}\n",
    /r\.yaml:1:29: Field a\.pasword is not known; did you mean password\?/,
  ],
  [
    "a: {server: s, username: u, password: [SECRET]}\n",
    /r\.yaml:1:39: Field a\.password can't be used; accepted: a text/,
  ],
  ["A_B: {server: s, username: u, password: SECRET}\n", /r\.yaml:1/],
  ["a: SECRET\n", /r\.yaml:1:4: Field a can't be used; accepted: an object with server/],
  ["- SECRET\n", /r\.yaml:1:3: The body can't be used/],
  ["", /one document is accepted/],
])("%j is refused without showing what it says", (text, words) => {
  const reading = () => registryLogins(fileOf(text));
  expect(reading).toThrow(words);
  expect(reading).not.toThrow(/SECRET/);
});
