// The manager's API from the command line. What it refuses is told in its own words: this must not know what is
// right or wrong in a request.

import { request } from "undici";
import { Failure, Misuse } from "./exit.ts";

const TIMEOUT_MS = 30_000;

export class ApiClient {
  /** host:port */
  readonly address: string;

  constructor(address: string) {
    this.address = address;
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

  /** Throws a Failure when the manager can't be reached or declines, a Misuse when it can't make sense of the body. */
  private async call<T>(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const payload = body === undefined ? null : JSON.stringify(body);
    const type = payload === null ? {} : { "content-type": "application/json" };
    const options = { method, body: payload, headers: { ...type, ...headers }, headersTimeout: TIMEOUT_MS };
    let status: number;
    let text: string;
    try {
      const response = await request(`http://${this.address}${path}`, options);
      status = response.statusCode;
      text = await response.body.text();
    } catch (error) {
      throw new Failure(`Cannot reach the manager at ${this.address}: ${whyNot(error)}`);
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
  const message = messageIn(text) ?? `${address} answered with status ${status}`;
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

function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "connection refused";
  if (code === "ENOTFOUND") return "no such host";
  if (code === "UND_ERR_HEADERS_TIMEOUT") return `no answer within ${TIMEOUT_MS / 1000} s`;
  return message || String(code);
}
