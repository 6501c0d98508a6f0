// A port for a child that has to keep it over its restarts, so that nobody but the system may choose it. Another
// process could take it before the child does; on one machine, for a demo, that is fine.

import { createServer } from "node:net";

/** A port of `host` that nobody listens on now. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
