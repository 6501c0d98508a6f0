// What an engine tells line by line, in JSON: how a pull or an import goes, and which containers end.

import type { Readable } from "node:stream";
import { EngineFailure, engineFailure } from "./engine-failure.ts";
import { jsonLines } from "./json-lines.ts";

/** A container of the engine has ended. */
export interface Death {
  readonly containerId: string;
  readonly exitCode: number | null;
}

/** The engine says 200 before it begins: that a pull or import failed is one of the lines. */
export async function progressEnd(stream: Readable): Promise<void> {
  for await (const line of jsonLines(stream)) {
    const { error } = line as { error?: string };
    if (error !== undefined) throw new EngineFailure(404, error);
  }
}

/** Those that the stream tells; it ends in a failure. */
export async function* deathsIn(stream: Readable): AsyncGenerator<Death> {
  try {
    for await (const line of jsonLines(stream)) {
      const { Actor } = line as { Actor: { ID: string; Attributes: Record<string, string> } };
      const exitCode = Number(Actor.Attributes.exitCode ?? "");
      yield { containerId: Actor.ID, exitCode: Number.isInteger(exitCode) ? exitCode : null };
    }
  } catch (error) {
    throw engineFailure("listen to the engine", error);
  }
}
