// Finds a busybox of this machine that runs without any library, and makes a root folder of it.
// It must not know of engines or images.

import { readFile } from "node:fs/promises";
import { type TarEntry, tarArchive } from "./tar-archive.ts";

/** Where Linux distributions put theirs. */
export const BUSYBOX_PATHS = [
  "/bin/busybox",
  "/usr/bin/busybox",
  "/bin/busybox.static",
  "/sbin/busybox",
] as const;

const APPLETS =
  "[ awk basename cat chmod chown cp cut date dd df dirname du echo env expr false find free grep gzip head hostname " +
  "httpd id ip kill ln ls mkdir mkfifo mktemp mv nc netstat nproc ping printf ps pwd readlink rm rmdir sed seq sh " +
  "sleep sort stat stty sync tail tar tee test time timeout top touch tr true tty uname uniq uptime usleep vi wc wget " +
  "which whoami xargs yes";

/** ELF machine numbers, by the engine's names. */
const MACHINES: Readonly<Record<string, number>> = { amd64: 62, arm64: 183 };

/** The content of the first path that holds a static 64-bit ELF program for `architecture` ("amd64", "arm64"). */
export async function findStaticBusybox(
  architecture: string,
  paths: readonly string[] = BUSYBOX_PATHS,
): Promise<Buffer | null> {
  for (const path of paths) {
    const content = await readFile(path).catch(() => null);
    if (content !== null && isStaticProgram(content, architecture)) return content;
  }
  return null;
}

/** A little-endian 64-bit ELF file that names no interpreter (no program header of type PT_INTERP = 3): it loads
 * nothing else. Offsets: System V ABI, "ELF Header" and "Program Header". */
export function isStaticProgram(content: Buffer, architecture: string): boolean {
  if (content.length < 64 || content.readUInt32BE(0) !== 0x7f454c46) return false;
  if (content[4] !== 2 || content[5] !== 1) return false;
  if (content.readUInt16LE(18) !== MACHINES[architecture]) return false;
  const offset = Number(content.readBigUInt64LE(32));
  const size = content.readUInt16LE(54);
  for (let row = 0; row < content.readUInt16LE(56); row++) {
    if (content.readUInt32LE(offset + row * size) === 3) return false;
  }
  return true;
}

/** A root folder with the applets as links to `busybox`, a /tmp and the users root and nobody. */
export function busyboxRoot(busybox: Buffer): Buffer {
  const folder = (path: string, mode = 0o755): TarEntry => ({ kind: "folder", path, mode });
  const file = (path: string, mode: number, content: Buffer): TarEntry => ({
    kind: "file",
    path,
    mode,
    content,
  });
  const users = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n";
  return tarArchive([
    ...["bin/", "etc/", "root/", "var/", "www/"].map((path) => folder(path)),
    folder("tmp/", 0o1777),
    file("bin/busybox", 0o755, busybox),
    ...APPLETS.split(" ").map((name): TarEntry => ({ kind: "link", path: `bin/${name}`, target: "busybox" })),
    file("etc/passwd", 0o644, Buffer.from(users)),
    file("etc/group", 0o644, Buffer.from("root:x:0:\nnogroup:x:65534:\n")),
  ]);
}
