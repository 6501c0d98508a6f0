// Notes in a worker's data folder in which run of the machine its record was written: pids and start times mean nothing
// in another, where early processes get the same ones again.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootId } from "../../adapters/boot-id.ts";
import type { WorkerRecord } from "../../core/worker/events.ts";

export class BootFile {
  private readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, "boot-id");
  }

  /** The record, without what ended with the machine's last run. */
  stillTrue(record: WorkerRecord | null): WorkerRecord | null {
    return record === null || this.read() === bootId() ? record : { ...record, fenced: [] };
  }

  /** Called when a record of this run is on disk. */
  write(): void {
    writeFileSync(this.path, bootId());
  }

  private read(): string | null {
    try {
      return readFileSync(this.path, "utf8");
    } catch {
      return null;
    }
  }
}
