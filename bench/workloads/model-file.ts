// Fitted generators as files: JSON that says what it is.

import { readFileSync } from "node:fs";
import { Misuse } from "../misuse.ts";
import type { WorkloadModel } from "./model.ts";

export function readModel(path: string): WorkloadModel {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Misuse(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const model = JSON.parse(text) as WorkloadModel;
    if (model.kind === "wavetank-workload-model" && model.version === 1) return model;
  } catch {
    // told below, as any other text that is no model
  }
  throw new Misuse(`${path}: not a fitted workload; "wavetank traces fit" writes one`);
}
