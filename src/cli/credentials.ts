// Tokens and certificates, from files or the environment: never from the command line, where everybody on the machine
// could read them. Flags of manager and worker name files and share their names with variables.

import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type Command, Option } from "commander";
import type { ClientAccess, ServerCertificate } from "../adapters/http/http-access.ts";
import { Misuse } from "./exit.ts";
import { unreadable } from "./files/file-text.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Flags that `withCredentials` adds; their variables are those of `withConfig`. */
export interface CredentialOptions {
  readonly tokenFile?: string;
  readonly joinTokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
}

/** Everything a manager or worker was given. */
export interface Credentials {
  /** Opens everything at the manager. */
  readonly token: string | null;
  /** Lets a worker join, and is what manager and workers present to each other; the token when none is given. */
  readonly joinToken: string | null;
  readonly certificate: ServerCertificate | null;
  /** Null: the others are dialled over plain HTTP. */
  readonly ca: string | null;
}

const TOKEN_LEAST = 16;

export function withCredentials(command: Command): Command {
  const file = (flag: string, meaning: string): Option => new Option(`--${flag} <file>`, meaning);
  return command
    .addOption(file("token-file", "holds the token that every call must present"))
    .addOption(file("join-token-file", "holds the token between manager and workers"))
    .addOption(file("tls-cert", "certificate of this API (PEM)"))
    .addOption(file("tls-key", "its key (PEM)"))
    .addOption(file("tls-ca", "who signs the others' certificates (PEM); dials them over TLS"));
}

/** Throws a Misuse that names the file and what is wrong with it. */
export function credentialsOf(options: CredentialOptions, env: Environment): Credentials {
  const token = tokenOf(options.tokenFile, env.WAVETANK_TOKEN, "WAVETANK_TOKEN");
  const joinToken = tokenOf(options.joinTokenFile, env.WAVETANK_JOIN_TOKEN, "WAVETANK_JOIN_TOKEN");
  const ca = options.tlsCa === undefined ? null : pem(options.tlsCa);
  return { token, joinToken: joinToken ?? token, certificate: certificateOf(options), ca };
}

/** What a command presents to the manager. */
export function accessFrom(env: Environment): ClientAccess {
  const token = tokenOf(env.WAVETANK_TOKEN_FILE, env.WAVETANK_TOKEN, "WAVETANK_TOKEN");
  const ca = env.WAVETANK_TLS_CA;
  return { token, ca: ca === undefined || ca === "" ? null : pem(ca) };
}

/** Beyond this machine nothing is served to whoever asks. Throws a Misuse. */
export function requireToken(host: string, token: string | null, flag: string): void {
  if (token !== null || isLoopback(host)) return;
  throw new Misuse(
    `Cannot listen on ${host} without a token: others could reach it. Give --${flag} FILE, or --host 127.0.0.1`,
  );
}

/** Who joins over TLS is dialled over TLS: without a certificate it would join and never be reached. Throws a Misuse. */
export function requireCertificate({ ca, certificate }: Credentials): void {
  if (ca === null || certificate !== null) return;
  throw new Misuse(
    "A worker that joins with --tls-ca needs --tls-cert FILE and --tls-key FILE: the manager dials it over TLS, too",
  );
}

/** Does only this machine reach it? */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function tokenOf(file: string | undefined, value: string | undefined, name: string): string | null {
  const given = file !== undefined && file !== "" ? read(file).trim() : (value ?? "");
  const from = file !== undefined && file !== "" ? file : name;
  if (given === "" && from === name) return null;
  if (given.length >= TOKEN_LEAST && /^[\x21-\x7e]+$/.test(given)) return given;
  throw new Misuse(
    `Cannot use the token in ${from}: ${TOKEN_LEAST} or more characters without spaces are accepted`,
  );
}

function certificateOf({ tlsCert, tlsKey }: CredentialOptions): ServerCertificate | null {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined) throw new Misuse("--tls-cert and --tls-key go together");
  const pair = { cert: pem(tlsCert), key: pem(tlsKey) };
  try {
    createSecureContext(pair);
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    throw new Misuse(`Cannot use ${tlsCert} with the key ${tlsKey}: ${reason ?? message}`);
  }
  return pair;
}

function pem(file: string): string {
  const text = read(file);
  if (text.includes("-----BEGIN ")) return text;
  throw new Misuse(`Cannot use ${file}: it is not PEM`);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error);
  }
}
