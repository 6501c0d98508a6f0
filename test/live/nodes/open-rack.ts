// A process of its own that opens a rack with one node, says which, and waits to be killed.

import { Rack } from "../../../src/adapters/linux-nodes/rack.ts";

const rack = await Rack.open();
await rack.addNode();
process.stdout.write(`rack ${rack.id}\n`);
setInterval(() => {}, 60_000);
