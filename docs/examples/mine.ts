// A strategy of one's own: the node with the most free memory. Try it in the tank, then live:
//
//     npm run sim -- calm --scheduler docs/examples/mine.ts
//     npm run cluster -- --runtime process --scheduler docs/examples/mine.ts

import type { Parts, Strategy } from "../../src/core/scheduler/parts.ts";

export const strategy = ({ defaultFilters, bestScorePicker }: Parts): Strategy => ({
  name: "most-free-memory",
  rule: "most free memory",
  filters: defaultFilters,
  scorers: [
    { name: "free-memory", prepare: ({ capacity }) => ({ score: (node) => capacity.free(node, "memory") }) },
  ],
  picker: bestScorePicker,
  kept: "by-shape",
});
