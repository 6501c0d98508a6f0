// Where a worker and its watchdog meet: a Unix socket in the worker's data folder. The kernel takes paths of 107 bytes
// at most, and Node would cut a longer one off without a word.

import { join, relative, resolve } from "node:path";

/** sockaddr_un has room for 108 bytes, one of them the terminating NUL; unix(7). */
const PATH_BYTES_MAX = 107;

export const SOCKET_FILE = "watchdog.sock";

/** The shortest spelling of the socket's path in `folder`: absolute, or from the current folder. Throws when neither
 * is short enough. */
export function socketPath(folder: string): string {
  const absolute = join(resolve(folder), SOCKET_FILE);
  const fromHere = relative(process.cwd(), absolute);
  const shortest = [absolute, fromHere].sort((a, b) => byteLength(a) - byteLength(b))[0] as string;
  if (byteLength(shortest) <= PATH_BYTES_MAX) return shortest;
  throw new Error(
    `Cannot use the socket ${absolute}: its path has ${byteLength(absolute)} bytes, and ${PATH_BYTES_MAX} are accepted; choose a data folder with a shorter path`,
  );
}

const byteLength = (text: string): number => Buffer.byteLength(text);
