import { defineConfig } from "vitest/config";

/** What takes minutes: whole clusters under seeded faults, and the properties over 1,000 generated scenarios and 1,000
 * streams of placements, where `npm test` takes the first 100 and 40 of them. One file at a time: they share the machine. */
export default defineConfig({
  test: {
    globalSetup: "test/build-first.ts",
    include: [
      "test/long/**/*.test.ts",
      "test/property/**/*.test.ts",
      "test/core/scheduler/kept-scores.test.ts",
    ],
    env: { PROPERTY_RUNS: "1000", WAVETANK_STREAMS: "1000" },
    fileParallelism: false,
  },
});
