// The executable's entry: nothing but the exit code of main. It exits by force, because a call to a frozen container
// engine may still be open.

import { main } from "./main.ts";
import { terminalIo } from "./terminal.ts";

process.exit(await main(process.argv.slice(2), terminalIo()));
