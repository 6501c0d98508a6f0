import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: "test/build-first.ts",
    include: ["test/**/*.test.ts"],
    exclude: ["test/live/**", "test/long/**"],
    testTimeout: 30_000,
    // Two on two cores as well: the longest files wait for clusters rather than compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
