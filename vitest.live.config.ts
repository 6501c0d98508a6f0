import { defineConfig } from "vitest/config";

/** Tests that need a Docker engine. One file at a time: they share it. */
export default defineConfig({
  test: {
    include: ["test/live/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
