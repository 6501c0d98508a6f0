// Reads a vitest JSON report and prints "PASSED FAILED". Skipped and unfinished tests count as failed: what did not
// run was not seen to hold. A file that could not be loaded, and a run that failed for another reason, count as one.
// Arguments: the report's path, and the exit code of the run that wrote it.

import { existsSync, readFileSync } from "node:fs";

const [path, exitCode] = process.argv.slice(2);

function count() {
  if (!existsSync(path)) return [0, 1];
  const report = JSON.parse(readFileSync(path, "utf8"));
  const results = report.testResults.flatMap((file) => file.assertionResults);
  const unloaded = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  const passed = results.filter((result) => result.status === "passed").length;
  const failed = results.length - passed + unloaded.length;
  const unexplained = failed === 0 && (exitCode !== "0" || passed === 0);
  return [passed, failed + (unexplained ? 1 : 0)];
}

console.log(count().join(" "));
