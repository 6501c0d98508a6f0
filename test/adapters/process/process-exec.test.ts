// Commands beside plain processes keep the contract.

import { describe } from "vitest";
import { ProcessExec } from "../../../src/adapters/process/process-exec.ts";
import { taskExecContract } from "../../contract/task-exec.ts";
import { specOf } from "../../core/specs.ts";

describe("ProcessExec", () => {
  const key = { taskId: "00000000-0000-4000-8000-000000000001", attempt: 1 };
  const spec = specOf({ image: "process", env: { NAME: "Ada" }, command: ["sleep", "60"] });
  taskExecContract(() => ({ exec: new ProcessExec(), key, spec }));
});
