// Where an engine is looked for. (That one is found is seen in the live tests.)

import { describe, expect, test } from "vitest";
import { connectEngine, findEngine, parseDockerHost } from "../../../src/adapters/docker/engine-address.ts";

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

describe("findEngine", () => {
  test("a DOCKER_HOST where nobody answers is refused, and no other engine is tried", async () => {
    const found = await findEngine({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    expect(found).toMatchObject({ kind: "refused", code: "no-engine" });
    const { message } = found as { message: string };
    expect(message).toContain("unix:///nonexistent/docker.sock (ENOENT)");
    expect(message).not.toContain("/var/run/docker.sock");
  });
});

describe("connectEngine", () => {
  test("a socket stays that socket although DOCKER_HOST names another engine", () => {
    const before = process.env.DOCKER_HOST;
    process.env.DOCKER_HOST = "tcp://elsewhere:2375";
    try {
      const { modem } = connectEngine({ kind: "socket", path: "/run/mine.sock" });
      expect(modem).toMatchObject({ socketPath: "/run/mine.sock", host: undefined, protocol: "http" });
    } finally {
      if (before === undefined) delete process.env.DOCKER_HOST;
      else process.env.DOCKER_HOST = before;
    }
  });
});
