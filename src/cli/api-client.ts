// The manager's API from the command line. What it refuses is told in its own words: this must not know what is
// right or wrong in a request.

import { Agent, request } from "undici";
import { type ClientAccess, connectOf, headersOf, urlOf } from "../adapters/http/http-access.ts";
import { accessFrom } from "./credentials.ts";
import { Failure, Misuse } from "./exit.ts";
import { whyUnreachable } from "./why-unreachable.ts";

const TIMEOUT_MS = 30_000;

/** Nobody answers: not yet, or not any more. */
export class Unreachable extends Failure {}

export class ApiClient {
  /** host:port */
  readonly address: string;

  private readonly access: ClientAccess;
  private readonly agent: Agent;

  /** `access`: as the environment says. */
  constructor(address: string, access: ClientAccess = accessFrom(process.env)) {
    this.address = address;
    this.access = access;
    this.agent = new Agent({ ...connectOf(access), keepAliveTimeout: 1_000 });
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  post<T>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    return this.call<T>("POST", path, body, headers);
  }

  /** What it resolves with is null when there is no more to say than that it was done. */
  delete<T>(path: string): Promise<T | null> {
    return this.call<T | null>("DELETE", path);
  }

  /** The body of the answer as it comes in, for as long as it comes. With a `body` it is a POST. */
  async stream(
    path: string,
    more: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<AsyncIterable<string>> {
    const limits = { headersTimeout: TIMEOUT_MS, bodyTimeout: 0, dispatcher: this.agent };
    const posted = body === undefined ? {} : { method: "POST" as const, body: JSON.stringify(body) };
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const options = { ...limits, ...posted, headers: { ...type, ...headersOf(this.access), ...more } };
    const answer = await request(urlOf(this.access, this.address, path), options).catch((error) => {
      throw new Unreachable(
        `Cannot reach the manager at ${this.address}: ${whyUnreachable(error, this.access, TIMEOUT_MS)}`,
      );
    });
    if (answer.statusCode >= 400) throw refused(this.address, answer.statusCode, await answer.body.text());
    return answer.body.setEncoding("utf8") as AsyncIterable<string>;
  }

  /** Throws a Failure when the manager can't be reached or declines, a Misuse when it can't make sense of the body. */
  private async call<T>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const payload = body === undefined ? null : JSON.stringify(body);
    const type = payload === null ? {} : { "content-type": "application/json" };
    const all = { ...type, ...headersOf(this.access), ...headers };
    const options = {
      method,
      body: payload,
      headers: all,
      headersTimeout: TIMEOUT_MS,
      dispatcher: this.agent,
    };
    let status: number;
    let text: string;
    try {
      const response = await request(urlOf(this.access, this.address, path), options);
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      throw new Unreachable(
        `Cannot reach the manager at ${this.address}: ${whyUnreachable(error, this.access, TIMEOUT_MS)}`,
      );
    }
    if (status >= 400) throw refused(this.address, status, text);
    return (text === "" ? null : this.parse(text)) as T;
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw new Failure(
        `Cannot read the answer of ${this.address}: it is not JSON, so no Wavetank manager's`,
      );
    }
  }
}

function refused(address: string, status: number, text: string): Failure | Misuse {
  const told = messageIn(text) ?? `${address} answered with status ${status}`;
  const message =
    status === 401 ? `${told}; commands take theirs from the file in WAVETANK_TOKEN_FILE` : told;
  return status === 400 ? new Misuse(message) : new Failure(message);
}

function messageIn(text: string): string | null {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === "string" ? error.message : null;
  } catch {
    return null;
  }
}
