// How one side of an HTTP connection presents and protects itself. Values only: who reads files or the environment
// for them is the command line's business.

import type { Agent } from "undici";

/** As a client: what to present, and whom to believe. */
export interface ClientAccess {
  /** Null: none is presented. */
  readonly token: string | null;
  /** Certificates (PEM) of those who sign servers' certificates; null: plain HTTP. */
  readonly ca: string | null;
}

/** As a server: its certificate and key (PEM). */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

export const PLAIN_ACCESS: ClientAccess = { token: null, ca: null };

export const urlOf = ({ ca }: ClientAccess, address: string, path: string): string =>
  `${ca === null ? "http" : "https"}://${address}${path}`;

export const headersOf = ({ token }: ClientAccess): Readonly<Record<string, string>> =>
  token === null ? {} : { authorization: `Bearer ${token}` };

/** For undici's agents. */
export const connectOf = ({ ca }: ClientAccess): Pick<Agent.Options, "connect"> =>
  ca === null ? {} : { connect: { ca } };
