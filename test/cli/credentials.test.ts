// Tokens and certificates as files and variables: what is accepted, and that a bad one is told without being shown.

import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { accessFrom, credentialsOf, requireToken } from "../../src/cli/credentials.ts";
import { Misuse } from "../../src/cli/exit.ts";
import { runCli } from "./fake-io.ts";

const TOKEN = "0123456789abcdef";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "credentials-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("a token", () => {
  test("comes from a file, without the line's end", () => {
    expect(credentialsOf({ tokenFile: file("token", `${TOKEN}\n`) }, {}).token).toBe(TOKEN);
  });

  test("comes from the environment, and the file wins", () => {
    expect(credentialsOf({}, { WAVETANK_TOKEN: TOKEN }).token).toBe(TOKEN);
    const other = file("token", "another-token-of-16");
    expect(credentialsOf({ tokenFile: other }, { WAVETANK_TOKEN: TOKEN }).token).toBe("another-token-of-16");
  });

  test("serves between manager and workers too, unless they have one of their own", () => {
    expect(credentialsOf({}, { WAVETANK_TOKEN: TOKEN }).joinToken).toBe(TOKEN);
    const both = { WAVETANK_TOKEN: TOKEN, WAVETANK_JOIN_TOKEN: "join-join-join-join" };
    expect(credentialsOf({}, both)).toMatchObject({ token: TOKEN, joinToken: "join-join-join-join" });
  });

  test.each([
    ["too short", "short-secret"],
    ["of two words", "0123456789 abcdef"],
    ["empty", ""],
  ])("that is %s is refused by the file's name and never shown", (_, text) => {
    const path = file("token", text);
    const read = () => credentialsOf({ tokenFile: path }, {});
    expect(read).toThrow(Misuse);
    expect(read).toThrow(path);
    if (text !== "") expect(read).not.toThrow(text);
  });

  test("whose file is missing is refused by name", () => {
    expect(() => credentialsOf({ tokenFile: join(folder, "none") }, {})).toThrow(/none: no such file/);
  });
});

describe("certificates", () => {
  test("need their key", () => {
    const cert = file("cert.pem", "-----BEGIN CERTIFICATE-----");
    expect(() => credentialsOf({ tlsCert: cert }, {})).toThrow("go together");
  });

  test("that their key does not fit are refused by both names", () => {
    const cert = file("cert.pem", rootCertificates[0] ?? "");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = file("other.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    const read = () => credentialsOf({ tlsCert: cert, tlsKey: key }, {});
    expect(read).toThrow(Misuse);
    expect(read).toThrow(`Cannot use ${cert} with the key ${key}: `);
  });

  test("are PEM", () => {
    expect(() => credentialsOf({ tlsCa: file("ca.pem", "nonsense") }, {})).toThrow("it is not PEM");
  });

  test("are needed by a worker that joins over TLS: its manager dials it over TLS, too", async () => {
    const ca = file("ca.pem", "-----BEGIN CERTIFICATE-----");
    const noFolder = file("data", ""); // it would end here, if not before
    const worker = ["worker", "--runtime", "process", "--data-dir", noFolder, "--tls-ca", ca];
    expect(await runCli([...worker, "--join", "127.0.0.1:5555"])).toMatchObject({
      exitCode: 2,
      err: "error: A worker that joins with --tls-ca needs --tls-cert FILE and --tls-key FILE: the manager dials it over TLS, too\n",
    });
    expect(await runCli(worker)).toMatchObject({ exitCode: 1, err: expect.stringContaining(noFolder) });
  });

  test("of an authority make a command dial over TLS", () => {
    const ca = file("ca.pem", "-----BEGIN CERTIFICATE-----");
    expect(accessFrom({ WAVETANK_TLS_CA: ca, WAVETANK_TOKEN: TOKEN })).toEqual({
      token: TOKEN,
      ca: "-----BEGIN CERTIFICATE-----",
    });
    expect(accessFrom({})).toEqual({ token: null, ca: null });
  });
});

describe("beyond loopback", () => {
  test.each(["0.0.0.0", "::", "10.0.0.1", "example.org", "127.0.0.1.example.org"])(
    "%s is not listened on without a token",
    (host) => {
      expect(() => requireToken(host, null, "token-file")).toThrow(/--token-file/);
      expect(() => requireToken(host, TOKEN, "token-file")).not.toThrow();
    },
  );

  test.each(["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])("%s needs none", (host) => {
    expect(() => requireToken(host, null, "token-file")).not.toThrow();
  });
});
