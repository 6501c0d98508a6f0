// Where a Docker engine listens, and finding the one of this machine: the first of the places that answers. What was tried
// is said.

import Dockerode from "dockerode";
import { type Environment, enginePlaces } from "./engine-places.ts";

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

/** The first engine that answers a ping: that of DOCKER_HOST or of the Docker context when there is one, else of the well-known
 * sockets. `timeoutMs` bounds each try. */
export async function findEngine(env: Environment = process.env, timeoutMs = 3_000): Promise<EngineSearch> {
  const tried: string[] = [];
  for (const candidate of enginePlaces(env)) {
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

async function pingFailure(address: EngineAddress, timeoutMs: number): Promise<string | null> {
  try {
    // Its types know no options here; without the signal a frozen engine would hold the process.
    await connectEngine(address).ping({ abortSignal: AbortSignal.timeout(timeoutMs) } as never);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

/** Dockerode merges its options over what it reads from the environment: undefined must be written out, and its
 * types know no undefined. */
function dockerode(options: Record<string, unknown>): Dockerode {
  return new Dockerode(options as Dockerode.DockerOptions);
}
