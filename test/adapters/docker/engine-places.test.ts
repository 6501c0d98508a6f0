// Where engines are looked for, in homes made for it.

import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { enginePlaces, parseDockerHost } from "../../../src/adapters/docker/engine-places.ts";

let home = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "home-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

const digest = (name: string): string => createHash("sha256").update(name).digest("hex");

/** A context as `docker context create` writes it. */
function context(name: string, host: unknown, folder = ".docker"): void {
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
  write(`${folder}/contexts/meta/${digest(name)}/meta.json`, JSON.stringify(meta));
}

const socket = (path: string) => ({ kind: "socket" as const, path });

describe("parseDockerHost", () => {
  test.each([
    ["unix:///run/docker.sock", { kind: "socket", path: "/run/docker.sock" }],
    ["tcp://10.0.0.1:2375", { kind: "tcp", host: "10.0.0.1", port: 2375, tls: null }],
    ["tcp://engine", { kind: "tcp", host: "engine", port: 2375, tls: null }],
    ["tcp://[::1]:99", { kind: "tcp", host: "::1", port: 99, tls: null }],
  ])("%s", (text, address) => {
    expect(parseDockerHost(text, {})).toEqual(address);
  });

  test("a host by ssh is refused with what is accepted", () => {
    expect(parseDockerHost("ssh://me@there", {})).toContain("accepted: unix://PATH, tcp://HOST:PORT");
  });

  test("TLS without its files is refused with the file that is missing", () => {
    const env = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/nonexistent" };
    expect(parseDockerHost("tcp://engine:2376", env)).toContain("/nonexistent/ca.pem");
  });
});

describe("where nobody says where the engine is", () => {
  test("the system's socket is tried, then a rootless one, Docker Desktop's, Colima's, OrbStack's and Rancher's", () => {
    expect(enginePlaces({ HOME: home, XDG_RUNTIME_DIR: "/run/user/1000" })).toEqual([
      socket("/var/run/docker.sock"),
      socket("/run/user/1000/docker.sock"),
      socket(join(home, ".docker/run/docker.sock")),
      socket(join(home, ".docker/desktop/docker.sock")),
      socket(join(home, ".colima/default/docker.sock")),
      socket(join(home, ".orbstack/run/docker.sock")),
      socket(join(home, ".rd/docker.sock")),
    ]);
  });

  test.each([
    ["an empty DOCKER_HOST", { DOCKER_HOST: "", DOCKER_CONTEXT: "" }, "{}"],
    ["the default context", { DOCKER_CONTEXT: "default" }, "{}"],
    ["a configuration that names it", {}, '{"currentContext": "default"}'],
    ["a configuration that is no JSON", {}, "{"],
    ["a configuration of something else", {}, "[1]"],
  ])("%s says nothing", (_what, env, config) => {
    write(".docker/config.json", config);
    expect(enginePlaces({ HOME: home, ...env })[0]).toEqual(socket("/var/run/docker.sock"));
  });
});

describe("where somebody says it, nothing else is tried", () => {
  test("DOCKER_HOST before every context", () => {
    context("mine", "unix:///mine.sock");
    const env = { HOME: home, DOCKER_HOST: "unix:///other.sock", DOCKER_CONTEXT: "mine" };
    expect(enginePlaces(env)).toEqual([socket("/other.sock")]);
  });

  test("the configuration's current context, and DOCKER_CONTEXT before it", () => {
    context("desktop-linux", "unix:///users/me/.docker/desktop/docker.sock");
    context("colima", "unix:///users/me/.colima/default/docker.sock");
    write(".docker/config.json", '{"currentContext": "desktop-linux"}');
    expect(enginePlaces({ HOME: home })).toEqual([socket("/users/me/.docker/desktop/docker.sock")]);
    const other = enginePlaces({ HOME: home, DOCKER_CONTEXT: "colima" });
    expect(other).toEqual([socket("/users/me/.colima/default/docker.sock")]);
  });

  test("in the folder that DOCKER_CONFIG names", () => {
    context("mine", "tcp://engine:2375", "elsewhere");
    write("elsewhere/config.json", '{"currentContext": "mine"}');
    const engine = { kind: "tcp", host: "engine", port: 2375, tls: null };
    expect(enginePlaces({ HOME: home, DOCKER_CONFIG: join(home, "elsewhere") })).toEqual([engine]);
  });

  test("a context with TLS brings its files", () => {
    context("far", "tcp://engine:2376");
    expect(enginePlaces({ HOME: home, DOCKER_CONTEXT: "far" })).toEqual([
      expect.stringContaining("its TLS files"),
    ]);
    for (const name of ["ca", "cert", "key"])
      write(`.docker/contexts/tls/${digest("far")}/docker/${name}.pem`, name);
    const tls = { ca: "ca", cert: "cert", key: "key" };
    const engine = { kind: "tcp", host: "engine", port: 2376, tls };
    expect(enginePlaces({ HOME: home, DOCKER_CONTEXT: "far" })).toEqual([engine]);
  });

  test.each([
    ["that is not there", "none", null, "docker context none (it is not known)"],
    [
      "by ssh",
      "far",
      "ssh://me@there",
      "docker context far: ssh://me@there (accepted: unix://PATH, tcp://HOST:PORT)",
    ],
    ["without a host", "odd", 7, "docker context odd (it is not known)"],
  ])("a context %s is refused by name", (_what, name, host, words) => {
    if (host !== null) context(name, host);
    expect(enginePlaces({ HOME: home, DOCKER_CONTEXT: name })).toEqual([words]);
  });
});
