// What isolated nodes need of a machine, asked before anything is made. Each missing piece is two lines for a person:
// what is missing, and what to do.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The program, where a distribution keeps it, and the package that has it (Debian's name). */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ["dockerd", "docker.io"],
  ["ip", "iproute2"],
  ["iptables", "iptables"],
  ["nsenter", "util-linux"],
  ["unshare", "util-linux"],
  ["setsid", "util-linux"],
  ["tini", "tini"],
];

/** Root's programs may lie where others do not look. */
const ROOTS_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Empty when nothing is missing. */
export function missingPieces(
  platform: string = process.platform,
  userId: number = process.getuid?.() ?? -1,
  path: string = process.env.PATH ?? "",
  moreFolders: readonly string[] = ROOTS_FOLDERS,
): string[] {
  if (platform !== "linux") {
    return [
      `Isolated nodes need Linux: this is ${platform}\nLeave out --isolated to run workers side by side`,
    ];
  }
  const missing: string[] = [];
  if (userId !== 0) {
    missing.push(
      "Isolated nodes need root: they are made of namespaces\nRun it with sudo, or leave out --isolated",
    );
  }
  const folders = [...path.split(delimiter), ...moreFolders];
  for (const [program, debian] of PROGRAMS) {
    if (folders.some((folder) => executable(join(folder, program)))) continue;
    missing.push(`Isolated nodes need ${program}: not found\nInstall it (Debian: apt-get install ${debian})`);
  }
  return missing;
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
