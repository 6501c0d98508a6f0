// Errors that say what was given and can't be used: told in one line, with exit code 2. Anything else that is thrown is a bug.

import { TraceError } from "../sim/workloads/csv-table.ts";
import { Misuse } from "./misuse.ts";

export const isUnusable = (error: unknown): error is Error =>
  error instanceof Misuse || error instanceof TraceError;
