// `wavetank cluster --hosts a,b,c`: a cluster of several machines can't be started from one of them, so it says what to
// type where. The tokens are made here and now, and shown nowhere: they are files to be copied.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { Failure } from "../exit.ts";

export interface HostsPlan {
  /** Machines that are to run a worker, as they are reached from here. */
  readonly hosts: readonly string[];
  /** This machine, as they reach it; absent: its first address that is not loopback. */
  readonly here?: string;
  readonly port: number;
  readonly runtime: string;
  /** Words for the manager: scheduler, order, policy. */
  readonly manager: readonly string[];
  /** Where the tokens go. */
  readonly folder: string;
}

const WORKER_PORT = 5556;

/** Makes the tokens that are not there yet; resolves with the lines to show. */
export function hostsLines({ hosts, port, runtime, folder, ...plan }: HostsPlan): string[] {
  const here = plan.here ?? ownAddress();
  const [token, joinToken] = [join(folder, "token"), join(folder, "join-token")];
  makeTokens(folder, [token, joinToken]);
  const manager = [
    "npx wavetank manager",
    `--host ${here}`,
    `--port ${port}`,
    `--data-dir ${join(folder, "manager")}`,
  ];
  manager.push(`--token-file ${token}`, `--join-token-file ${joinToken}`, ...plan.manager);
  const workers = hosts.flatMap((host) => [
    "",
    `# on ${host}, in a folder with wavetank, with join-token copied there: scp ${joinToken} ${host}:join-token`,
    workerLine(host, `${here}:${port}`, runtime),
  ]);
  return [
    `# here (${here})`,
    manager.join(" "),
    ...workers,
    "",
    "# here again: what is there",
    `export WAVETANK_MANAGER=${here}:${port} WAVETANK_TOKEN_FILE=${token}`,
    "npx wavetank nodes",
    "",
    "# Requests and tokens travel in the clear until both sides are given certificates: see docs/security.md",
  ];
}

function workerLine(host: string, manager: string, runtime: string): string {
  const words = ["npx wavetank worker", `--name ${host}`, `--host ${host}`, `--port ${WORKER_PORT}`];
  words.push(`--join ${manager}`, "--join-token-file join-token", "--data-dir wavetank-data/worker");
  return [...words, `--runtime ${runtime}`].join(" ");
}

function makeTokens(folder: string, files: readonly string[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of files) {
    if (!existsSync(file)) writeFileSync(file, `${randomBytes(24).toString("base64url")}\n`, { mode: 0o600 });
  }
}

function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const found = all.find(({ internal, family }) => !internal && family === "IPv4");
  if (found !== undefined) return found.address;
  throw new Failure(
    "Cannot tell how other machines reach this one: it has no address but loopback; give --here",
  );
}
