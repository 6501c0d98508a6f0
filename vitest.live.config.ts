import { defineConfig } from "vitest/config";

/** Files that mostly wait, and mind only containers and processes of their own: two at a time. */
const WAITING = ["docker-fencing", "process-fencing", "health", "drain", "openapi-client"].map(
  (name) => `test/live/${name}.test.ts`,
);

const common = { testTimeout: 120_000, hookTimeout: 120_000 };

/** Tests that need a Docker engine or take minutes. The others one file at a time: they share the engine and the machine. */
export default defineConfig({
  test: {
    globalSetup: "test/build-first.ts",
    projects: [
      { test: { ...common, name: "waiting", include: WAITING, maxWorkers: 2, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...common,
          name: "alone",
          include: ["test/live/**/*.test.ts"],
          exclude: WAITING,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
