// The executable's entry: nothing but the exit code of main.

import { main } from "./main.ts";
import { terminalIo } from "./terminal.ts";

process.exitCode = await main(process.argv.slice(2), terminalIo());
