// Where no token is asked for, a browser on this machine must not act for a page of somebody else's: such a request carries
// the page's origin, or comes under a name that leads here only because its owner says so (DNS rebinding).

import { isIP } from "node:net";
import type { RequestHandler } from "express";
import { Problem } from "./problem.ts";

/** Refuses (403) requests of pages from elsewhere, and those under a host name other than localhost. Addresses are no names. */
export const fromHere: RequestHandler = (request, _response, next) => {
  const host = request.get("host");
  if (host !== undefined && !isOurs(host))
    return next(
      new Problem(403, "foreign-host", `Host is ${host}; accepted without a token: an address, or localhost`),
    );
  const origin = request.get("origin");
  if (origin !== undefined && !isOurs(hostOf(origin)))
    return next(
      new Problem(
        403,
        "foreign-origin",
        `Origin is ${origin}; accepted without a token: a page of this machine's`,
      ),
    );
  next();
};

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).host : origin);

/** `host` may have a port, and brackets where it is of version 6. */
function isOurs(host: string): boolean {
  const name = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === "localhost" || isIP(name) !== 0;
}
