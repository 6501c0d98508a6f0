// A worker's process in small: starts one attempt in the data folder given, says so, and waits to be killed.

import { ProcessRuntime } from "../../../src/adapters/process/process-runtime.ts";
import type { Assignment } from "../../../src/core/worker/events.ts";

const [dataFolder, assignment] = process.argv.slice(2) as [string, string];
const runtime = new ProcessRuntime({ dataFolder });
runtime.listen((event) => process.stdout.write(`${event.kind}\n`));
runtime.start(JSON.parse(assignment) as Assignment);
setInterval(() => {}, 1_000_000);
