// An engine that takes every call and says nothing, or begins an answer and stops: what a frozen one does.

import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EngineAddress } from "../../../src/adapters/docker/engine-address.ts";
import { tempFolder } from "../temp-folder.ts";

export interface SilentEngine {
  readonly address: EngineAddress;
  /** Connections that are open now. */
  open(): number;
  /** Calls that came so far. */
  calls(): number;
}

/** `beginning`: what it says of every answer before it falls silent. */
export async function silentEngine(beginning = ""): Promise<SilentEngine> {
  const sockets = new Set<Socket>();
  let calls = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.on("data", () => {
      calls++;
      socket.write(beginning);
    });
  });
  const path = join(tempFolder(), "engine.sock");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address: { kind: "socket", path }, open: () => sockets.size, calls: () => calls };
}
