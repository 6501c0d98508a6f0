// A registry of one image on loopback, which asks for a user and a password: as much of the distribution API v2 as an
// engine needs to pull.

import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { busyboxRoot, findStaticBusybox } from "../../src/adapters/docker/static-busybox.ts";

const digestOf = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export interface SmallRegistry {
  /** host:port/name:tag */
  readonly image: string;
  readonly server: string;
  close(): Promise<void>;
}

/** `architecture`: of the engine. */
export async function startRegistry(
  user: string,
  password: string,
  architecture: string,
): Promise<SmallRegistry> {
  const busybox = await findStaticBusybox(architecture);
  if (busybox === null) throw new Error("There is no static busybox to make an image of");
  const root = busyboxRoot(busybox);
  const layer = gzipSync(root);
  const config = Buffer.from(
    JSON.stringify({
      architecture,
      os: "linux",
      config: { Env: ["PATH=/bin"], Cmd: ["sh"], Labels: { made: String(process.pid) } },
      rootfs: { type: "layers", diff_ids: [digestOf(root)] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, size: config.length, digest: digestOf(config) },
      layers: [{ mediaType: LAYER, size: layer.length, digest: digestOf(layer) }],
    }),
  );
  const blobs = new Map([config, layer, manifest].map((blob) => [digestOf(blob), blob]));
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== basic) {
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="small"' }).end();
    }
    const name = request.url?.split("/").at(-1) ?? "";
    const blob = request.url?.includes("/manifests/") ? manifest : blobs.get(name);
    if (request.url === "/v2/" || blob === undefined) {
      return void response.writeHead(request.url === "/v2/" ? 200 : 404).end();
    }
    const type = blob === manifest ? MANIFEST : "application/octet-stream";
    const head = {
      "content-type": type,
      "content-length": blob.length,
      "docker-content-digest": digestOf(blob),
    };
    response.writeHead(200, head).end(request.method === "HEAD" ? undefined : blob);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { image: `${address}/private/demo:1`, server: address, close: () => closed(server) };
}

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG = "application/vnd.docker.container.image.v1+json";
const LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
