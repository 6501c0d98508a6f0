import { defineConfig } from "vitest/config";

/** What takes minutes: whole clusters under seeded faults, and the properties over 1,000 generated scenarios, where `npm
 * test` takes the first 100 of them. One file at a time: they share the machine. */
export default defineConfig({
  test: {
    include: ["test/long/**/*.test.ts", "test/property/**/*.test.ts"],
    env: { PROPERTY_RUNS: "1000" },
    fileParallelism: false,
  },
});
