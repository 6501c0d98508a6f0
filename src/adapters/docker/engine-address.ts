// Where a Docker engine listens, and finding the one of this machine. Docker's own client reads contexts too; we
// read DOCKER_HOST and the well-known sockets, and say what was tried.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import Dockerode from "dockerode";

export interface EngineTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export type EngineAddress =
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly tls: EngineTls | null };

export type EngineSearch =
  | { readonly kind: "found"; readonly address: EngineAddress }
  | { readonly kind: "refused"; readonly code: "no-engine"; readonly message: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** The first engine that answers a ping: that of DOCKER_HOST when it is set, else the system's socket, else Docker
 * Desktop's. `timeoutMs` bounds each try. */
export async function findEngine(env: Environment = process.env, timeoutMs = 3_000): Promise<EngineSearch> {
  const tried: string[] = [];
  for (const candidate of candidates(env)) {
    if (typeof candidate === "string") {
      tried.push(candidate);
      continue;
    }
    const failure = await pingFailure(candidate, timeoutMs);
    if (failure === null) return { kind: "found", address: candidate };
    tried.push(`${addressText(candidate)} (${failure})`);
  }
  const message = `Cannot find a Docker engine: tried ${tried.join(", ")}; start one or set DOCKER_HOST`;
  return { kind: "refused", code: "no-engine", message };
}

/** For people: unix:///var/run/docker.sock, tcp://10.0.0.1:2375. */
export function addressText(address: EngineAddress): string {
  return address.kind === "socket" ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;
}

/** A client of the engine at `address` and of no other: dockerode would let DOCKER_HOST win over a socket path. */
export function connectEngine(address: EngineAddress): Dockerode {
  const neutral = { host: undefined, port: undefined, socketPath: undefined, protocol: "http" as const };
  if (address.kind === "socket") return dockerode({ ...neutral, socketPath: address.path });
  const protocol = address.tls === null ? ("http" as const) : ("https" as const);
  return dockerode({ ...neutral, ...(address.tls ?? {}), protocol, host: address.host, port: address.port });
}

/** What DOCKER_HOST names; a text says why it can't be used. */
export function parseDockerHost(text: string, env: Environment): EngineAddress | string {
  if (text.startsWith("unix://")) return { kind: "socket", path: text.slice("unix://".length) };
  const tcp = /^(?:tcp|http|https):\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(text);
  if (tcp === null) return `DOCKER_HOST=${text} (accepted: unix://PATH, tcp://HOST:PORT)`;
  const tls = env.DOCKER_TLS_VERIFY === "1" || tcp[2] === "2376" || text.startsWith("https:");
  const port = tcp[2] === undefined ? (tls ? 2376 : 2375) : Number(tcp[2]);
  const host = (tcp[1] as string).replace(/^\[|\]$/g, "");
  if (!tls) return { kind: "tcp", host, port, tls: null };
  const folder = env.DOCKER_CERT_PATH ?? join(homedir(), ".docker");
  try {
    return { kind: "tcp", host, port, tls: readTls(folder) };
  } catch (error) {
    return `DOCKER_HOST=${text} (its TLS files: ${(error as Error).message})`;
  }
}

function candidates(env: Environment): (EngineAddress | string)[] {
  const host = env.DOCKER_HOST;
  if (host !== undefined && host !== "") return [parseDockerHost(host, env)];
  return [
    { kind: "socket", path: "/var/run/docker.sock" },
    { kind: "socket", path: join(homedir(), ".docker", "run", "docker.sock") },
  ];
}

async function pingFailure(address: EngineAddress, timeoutMs: number): Promise<string | null> {
  try {
    // Its types know no options here; without the signal a frozen engine would hold the process.
    await connectEngine(address).ping({ abortSignal: AbortSignal.timeout(timeoutMs) } as never);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

function readTls(folder: string): EngineTls {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  return { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
}

/** Dockerode merges its options over what it reads from the environment: undefined must be written out, and its
 * types know no undefined. */
function dockerode(options: Record<string, unknown>): Dockerode {
  return new Dockerode(options as Dockerode.DockerOptions);
}
