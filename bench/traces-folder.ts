// Where real traces lie. They are other people's data and not part of this project.

import { existsSync } from "node:fs";
import { Misuse } from "./misuse.ts";

/** `given`, or WAVETANK_TRACES. Throws an error that says how to name the folder. */
export function tracesFolder(given: string | undefined): string {
  const folder = given ?? process.env.WAVETANK_TRACES;
  if (folder === undefined) {
    throw new Misuse(
      "Traces are not part of Wavetank: name their folder with --traces DIR or WAVETANK_TRACES",
    );
  }
  if (!existsSync(folder)) throw new Misuse(`Cannot read traces from ${folder}: there is no such folder`);
  return folder;
}
