// What people install rather than the sources, which take twice as long to start: built anew, once a run.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

let built = false;

/** The folder with the compiled files, which it makes on its first call. */
export function build(): string {
  const args = ["tsc", "-p", "tsconfig.build.json"];
  if (!built) execFileSync("npx", args, { stdio: ["ignore", "inherit", "inherit"] });
  built = true;
  return fileURLToPath(new URL("../../dist/", import.meta.url));
}

/** Our executable, which runs what is built. */
export function entry(): string {
  build();
  return fileURLToPath(new URL("../../bin/wavetank.js", import.meta.url));
}

/** The command line that runs our executable with these words. */
export function builtCommand(): (args: readonly string[]) => string[] {
  const program = entry();
  return (args) => [process.execPath, program, ...args];
}
