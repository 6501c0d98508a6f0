// Where engines may listen, in the order in which they are tried: what a person named (DOCKER_HOST, a context), and only
// where nobody named any, the well-known sockets. It opens files, and connects to nothing.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { EngineAddress, EngineTls } from "./engine-address.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** A text says why a place that was named can't be used. */
export function enginePlaces(env: Environment): (EngineAddress | string)[] {
  const host = env.DOCKER_HOST ?? "";
  if (host !== "") return [parseDockerHost(host, env)];
  const context = contextNamed(env);
  return context === null ? wellKnownSockets(env) : [inContext(context, env)];
}

/** What DOCKER_HOST names; a text says why it can't be used. */
export function parseDockerHost(text: string, env: Environment): EngineAddress | string {
  const folder = env.DOCKER_CERT_PATH ?? configFolder(env);
  return parseHost(text, "DOCKER_HOST=", env.DOCKER_TLS_VERIFY === "1", folder);
}

const homeOf = (env: Environment): string => env.HOME ?? homedir();

const configFolder = (env: Environment): string => env.DOCKER_CONFIG ?? join(homeOf(env), ".docker");

/** Docker's own, then those of a user: rootless, Docker Desktop (macOS, Linux), Colima, OrbStack, Rancher Desktop. */
function wellKnownSockets(env: Environment): EngineAddress[] {
  const home = homeOf(env);
  const runtime = env.XDG_RUNTIME_DIR ?? "";
  const paths = [
    "/var/run/docker.sock",
    ...(runtime === "" ? [] : [join(runtime, "docker.sock")]),
    join(home, ".docker", "run", "docker.sock"),
    join(home, ".docker", "desktop", "docker.sock"),
    join(home, ".colima", "default", "docker.sock"),
    join(home, ".orbstack", "run", "docker.sock"),
    join(home, ".rd", "docker.sock"),
  ];
  return paths.map((path) => ({ kind: "socket", path }));
}

/** The context that `docker` would use: null for its default, which is the system's socket. */
function contextNamed(env: Environment): string | null {
  const named = env.DOCKER_CONTEXT ?? "";
  const name = named === "" ? currentContext(configFolder(env)) : named;
  return name === "default" ? null : name;
}

function currentContext(folder: string): string | null {
  const { currentContext: name } = jsonIn(join(folder, "config.json")) as { currentContext?: unknown };
  return typeof name === "string" && name !== "" ? name : null;
}

/** Docker keeps a context under the digest of its name. */
function inContext(name: string, env: Environment): EngineAddress | string {
  const folder = join(configFolder(env), "contexts");
  const digest = createHash("sha256").update(name).digest("hex");
  const meta = jsonIn(join(folder, "meta", digest, "meta.json")) as {
    Endpoints?: { docker?: { Host?: unknown } };
  };
  const host = meta.Endpoints?.docker?.Host;
  if (typeof host !== "string") return `docker context ${name} (it is not known)`;
  return parseHost(host, `docker context ${name}: `, false, join(folder, "tls", digest, "docker"));
}

function parseHost(text: string, told: string, verify: boolean, tlsFolder: string): EngineAddress | string {
  if (text.startsWith("unix://")) return { kind: "socket", path: text.slice("unix://".length) };
  const tcp = /^(?:tcp|http|https):\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(text);
  if (tcp === null) return `${told}${text} (accepted: unix://PATH, tcp://HOST:PORT)`;
  const tls = verify || tcp[2] === "2376" || text.startsWith("https:");
  const port = tcp[2] === undefined ? (tls ? 2376 : 2375) : Number(tcp[2]);
  const host = (tcp[1] as string).replace(/^\[|\]$/g, "");
  if (!tls) return { kind: "tcp", host, port, tls: null };
  try {
    return { kind: "tcp", host, port, tls: readTls(tlsFolder) };
  } catch (error) {
    return `${told}${text} (its TLS files: ${(error as Error).message})`;
  }
}

function readTls(folder: string): EngineTls {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}

/** Nothing where there is no such file, or it says nothing to us. */
function jsonIn(file: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
