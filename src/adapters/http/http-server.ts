// An application on a port: listening is over when it can be reached, closing when nobody is connected any more.
// It must not know what is served.

import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpServer {
  /** The port it listens on, also when it was asked for port 0. */
  readonly port: number;
  /** Takes no more connections, gives open requests `graceMs` milliseconds, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** Rejects with one sentence when the port can't be had. */
export function serve(app: RequestListener, host: string, port: number): Promise<HttpServer> {
  const server = createServer(app);
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(`Cannot listen on ${host}:${port}: ${listenReason(error)}`));
    });
    server.listen(port, host, () => {
      resolve({ port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) });
    });
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function listenReason(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") return "another process listens there";
  if (error.code === "EACCES") return "this user may not";
  return error.message;
}
