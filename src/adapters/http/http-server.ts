// An application on a port: listening is over when it can be reached, closing when nobody is connected any more.
// It must not know what is served.

import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { ServerCertificate } from "./http-access.ts";

export interface HttpServer {
  /** The port it listens on, also when it was asked for port 0. */
  readonly port: number;
  /** Takes no more connections, gives open requests `graceMs` milliseconds, then cuts them. */
  close(graceMs: number): Promise<void>;
}

/** Connections at once, at most; how long a request may take to arrive, milliseconds: its head, and all of it. */
const CONNECTIONS_MAX = 4_096;
const HEAD_MS = 10_000;
const REQUEST_MS = 60_000;
/** How often that is looked at. */
const LOOK_MS = 1_000;

/** Rejects with one sentence when the port or the certificate can't be had. `certificate` null: plain HTTP. */
export async function serve(
  app: RequestListener,
  host: string,
  port: number,
  certificate: ServerCertificate | null = null,
): Promise<HttpServer> {
  const server = makeServer(app, certificate);
  server.maxConnections = CONNECTIONS_MAX;
  server.headersTimeout = HEAD_MS;
  server.requestTimeout = REQUEST_MS;
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new Error(`Cannot listen on ${host}:${port}: ${listenReason(error)}`));
    });
    server.listen(port, host, () => {
      resolve({ port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, graceMs) });
    });
  });
}

function makeServer(app: RequestListener, certificate: ServerCertificate | null): Server {
  if (certificate === null) return createServer({ connectionsCheckingInterval: LOOK_MS }, app);
  try {
    return createTlsServer(
      { ...certificate, minVersion: "TLSv1.2", connectionsCheckingInterval: LOOK_MS },
      app,
    ) as Server;
  } catch (error) {
    throw new Error(`Cannot use the TLS certificate and key: ${(error as Error).message}`);
  }
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
