// A tar archive in memory: just enough of POSIX ustar for the root folder of a small image. The same entries give
// the same bytes: owners are root and times are 0.

export type TarEntry =
  | { readonly kind: "folder"; readonly path: string; readonly mode: number }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "file"; readonly path: string; readonly mode: number; readonly content: Buffer };

const BLOCK_BYTES = 512;
const TYPES = { file: "0", link: "2", folder: "5" } as const;

/** The archive of `entries`, in order. Paths and link targets are at most 100 bytes. */
export function tarArchive(entries: readonly TarEntry[]): Buffer {
  const parts: Buffer[] = [];
  for (const entry of entries) {
    parts.push(header(entry));
    if (entry.kind === "file") parts.push(entry.content, padding(entry.content.length));
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK_BYTES)]);
}

/** Fields by their offsets in the ustar header (POSIX.1-1988, pax "ustar Interchange Format"). */
function header(entry: TarEntry): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, "0")}\0`;
  block.write(entry.path, 0, 100);
  block.write(octal(entry.kind === "link" ? 0o777 : entry.mode, 8), 100);
  block.write(octal(0, 8) + octal(0, 8), 108);
  block.write(octal(entry.kind === "file" ? entry.content.length : 0, 12) + octal(0, 12), 124);
  block.write(" ".repeat(8), 148); // the checksum counts its own field as spaces
  block.write(TYPES[entry.kind], 156);
  if (entry.kind === "link") block.write(entry.target, 157, 100);
  block.write("ustar\u000000", 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES);
}
