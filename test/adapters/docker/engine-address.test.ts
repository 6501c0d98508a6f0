// An engine is looked for and connected to. (That one is found is seen in the live tests.)

import { describe, expect, test } from "vitest";
import { connectEngine, findEngine } from "../../../src/adapters/docker/engine-address.ts";

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
