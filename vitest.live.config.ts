import { defineConfig } from "vitest/config";

/** Tests that need a Docker engine or take minutes. One file at a time: they share the engine and the machine. */
export default defineConfig({
  test: {
    include: ["test/live/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
