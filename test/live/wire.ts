// A wire between a test and the engine that can be cut (connections break, new ones are refused) and frozen
// (everything hangs without an error), as an engine's machine or the engine itself can.

import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineAddress } from "../../src/adapters/docker/engine-address.ts";

export interface Wire {
  readonly address: EngineAddress;
  /** Names of the containers that were asked to be created through it. */
  readonly created: readonly string[];
  cut(): void;
  freeze(): void;
  /** Undoes both; what was frozen is lost. */
  mend(): void;
  close(): Promise<void>;
}

export async function openWire(engine: EngineAddress): Promise<Wire> {
  const folder = mkdtempSync(join(tmpdir(), "wavetank-wire-"));
  const path = join(folder, "engine.sock");
  const sockets = new Set<Socket>();
  let state: "whole" | "cut" | "frozen" = "whole";
  const created: string[] = [];
  const server = createServer((near) => {
    sockets.add(near);
    near.on("error", () => {}).on("close", () => sockets.delete(near));
    if (state === "cut") near.destroy();
    if (state !== "whole") return;
    const far = dial(engine);
    sockets.add(far);
    far.on("error", () => near.destroy());
    far.on("close", () => {
      sockets.delete(far);
      near.destroy();
    });
    near.on("close", () => far.destroy());
    near.on("data", (data) => {
      const name = /^POST \/containers\/create\?name=([^ &]+)/.exec(data.toString("latin1"));
      if (name !== null) created.push(name[1] as string);
    });
    near.pipe(far);
    far.pipe(near);
  });
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await listening(server, path);
  return {
    address: { kind: "socket", path },
    created,
    cut: () => {
      state = "cut";
      drop();
    },
    freeze: () => {
      state = "frozen";
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: () => {
      if (state === "frozen") drop();
      state = "whole";
    },
    close: async () => {
      drop();
      await new Promise((done) => server.close(done));
      rmSync(folder, { recursive: true });
    },
  };
}

function dial(engine: EngineAddress): Socket {
  if (engine.kind === "socket") return connect(engine.path);
  return connect(engine.port, engine.host);
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((done) => server.listen(path, done));
}
