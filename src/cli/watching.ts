// `--watch`: showing something again and again until Ctrl-C. It must not know what is shown.

import { Option } from "commander";
import { wholeNumber } from "./options.ts";
import { pause } from "./pause.ts";
import type { Io } from "./terminal.ts";

/** For commands that show what changes. */
export const watchOption = (): Option =>
  new Option("--watch [seconds]", "show it again every so many seconds, until Ctrl-C")
    .argParser(wholeNumber(1, 3600))
    .preset("2");

const HOME_AND_CLEAR = "\x1b[H\x1b[J";

/** Shows once, or for ever when `seconds` are given: on a terminal in place, elsewhere one after the other. */
export async function watching(
  io: Io,
  seconds: number | undefined,
  textNow: () => Promise<string>,
): Promise<void> {
  for (;;) {
    const text = await textNow();
    io.out(seconds !== undefined && io.terminal ? `${HOME_AND_CLEAR}${text}` : text);
    if (seconds === undefined) return;
    await pause(seconds * 1000, new AbortController().signal);
  }
}
