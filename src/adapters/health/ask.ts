// One question over the network: an HTTP request or a connection, on a connection of its own, under a time limit. It
// knows no task. What the network or this process could not do is told apart from what the other side did.

import { connect } from "node:net";
import { setImmediate as nextLook } from "node:timers/promises";
import { type Dispatcher, request } from "undici";
import type { ProbeOutcome } from "../../core/task/probe.ts";
import type { HttpCheck, TcpCheck } from "../../core/task/spec.ts";

/** What came of it, without whose it is. */
export interface Answered {
  readonly outcome: ProbeOutcome;
  readonly detail: string;
}

/** No way there, which may be the network's doing. */
const UNREACHED = new Set(["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN", "ETIMEDOUT", "EAI_AGAIN"]);

/** This process has no more of something. */
const EXHAUSTED = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EADDRNOTAVAIL"]);

/** Asks what `check` says at `address` (host:port). Never rejects. `signal` gives up: the outcome is then `none`. */
export async function ask(
  address: string,
  check: HttpCheck | TcpCheck,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Answered> {
  const what = check.kind === "http" ? `GET ${check.path}` : `connecting to port ${check.port}`;
  const limit = new AbortController();
  const timer = setTimeout(() => {
    // An answer that came while this process was paused is read before it counts as late.
    void nextLook().then(() => limit.abort());
  }, check.timeoutMs);
  try {
    const either = AbortSignal.any([signal, limit.signal]);
    if (check.kind === "tcp") return await connectTo(address, what, either);
    return await get(address, check, what, dispatcher, either);
  } catch (error) {
    if (signal.aborted) return { outcome: "none", detail: "the prober was closed" };
    if (limit.signal.aborted)
      return { outcome: "silent", detail: `${what}: no answer within ${check.timeoutMs} ms` };
    return failureOf(what, error);
  } finally {
    clearTimeout(timer);
  }
}

async function get(
  address: string,
  check: HttpCheck,
  what: string,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Answered> {
  const response = await request(`http://${address}${check.path}`, { dispatcher, signal, reset: true });
  response.body.on("error", () => {}); // it is cut off: the status is all that counts
  response.body.destroy();
  const outcome = check.expectedCodes.includes(response.statusCode) ? "passed" : "failed";
  return { outcome, detail: `${what} answered ${response.statusCode}` };
}

function connectTo(address: string, what: string, signal: AbortSignal): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { host, port } = partsOf(address);
    const socket = connect({ host, port, signal });
    socket.once("connect", () => {
      socket.destroy();
      resolve({ outcome: "passed", detail: `${what} worked` });
    });
    socket.once("error", reject);
  });
}

function partsOf(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(address.slice(at + 1)) };
}

function failureOf(what: string, error: unknown): Answered {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const detail = `${what}: ${code === "ECONNREFUSED" ? "connection refused" : code || message}`;
  if (EXHAUSTED.has(code)) return { outcome: "none", detail };
  return { outcome: UNREACHED.has(code) ? "silent" : "failed", detail };
}
