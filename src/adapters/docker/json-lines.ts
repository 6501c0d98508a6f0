// Reads the engine's streams (events, pull progress): JSON objects, one a line.

import type { Readable } from "node:stream";

/** The objects of `stream` as they come. Throws what the stream fails with, a premature end included. */
export async function* jsonLines(stream: Readable): AsyncGenerator<unknown> {
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
  }
  if (rest.trim() !== "") yield JSON.parse(rest);
}
