import { defineConfig } from "vitest/config";

/** The properties over 1,000 generated scenarios, where `npm test` takes the first 100 of them. */
export default defineConfig({
  test: { include: ["test/property/**/*.test.ts"], env: { PROPERTY_RUNS: "1000" } },
});
