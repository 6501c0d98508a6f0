// Who may call: a bearer token for everything, a join token that only lets a worker make itself known, and one for tasks
// that only tells where others are. Compared in constant time, kept as digests; no token is ever part of a message.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { Problem } from "./problem.ts";

/** May whoever presents it make this request? */
export interface Key {
  readonly token: string;
  opens(request: Request): boolean;
}

export const opensAll = (token: string): Key => ({ token, opens: () => true });

/** For workers that join: it opens the one request they make. */
export const opensJoining = (token: string): Key => ({
  token,
  opens: ({ method, path }) => method === "POST" && path === "/nodes",
});

/** For tasks: it opens the question where others are. */
export const opensDiscovery = (token: string): Key => ({
  token,
  opens: ({ method, path }) => method === "GET" && /^\/discovery\/[^/]+$/.test(path),
});

/** The token that a cluster's tasks are given, by its join token, from which manager and workers each work it out; back from
 * it leads no way. */
export const discoveryTokenOf = (joinToken: string): string =>
  createHmac("sha256", joinToken).update("wavetank discovery").digest("base64url");

/** Lets a request pass that presents one of `keys` which opens it; without keys, every one. 401: no such token; 403: it
 * does not open this. */
export function guard(keys: readonly Key[]): RequestHandler {
  const known = keys.map((key) => ({ key, digest: digestOf(key.token) }));
  return (request, response, next) => {
    if (known.length === 0) return next();
    const presented = digestOf(tokenIn(request));
    const found = known.filter(({ digest }) => timingSafeEqual(digest, presented));
    if (found.some(({ key }) => key.opens(request))) return next();
    if (found.length > 0) return next(new Problem(403, "forbidden", "This token does not open this request"));
    response.set("WWW-Authenticate", "Bearer");
    next(new Problem(401, "unauthorized", "A token is needed: Authorization: Bearer TOKEN"));
  };
}

function tokenIn(request: Request): string {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(request.get("authorization") ?? "")?.[1] ?? "";
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();
