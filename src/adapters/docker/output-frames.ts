// Reads what a command in a container writes, as the engine sends it: frames of 8 bytes (stream, three zeros, length) and
// that many of output. One after another, so that a slow reader slows the command down.

import type { Readable } from "node:stream";
import type { ExecStream } from "../task-exec.ts";

const HEAD_BYTES = 8;
const STDERR = 2;

export interface OutputFrame {
  readonly stream: ExecStream;
  readonly bytes: Buffer;
}

/** A frame that the end of the stream cuts off is given as far as it came. */
export async function* outputFrames(source: Readable): AsyncGenerator<OutputFrame> {
  let head = Buffer.alloc(0);
  let stream: ExecStream = "stdout";
  let left = 0;
  for await (const chunk of source) {
    let rest = chunk as Buffer;
    while (rest.length > 0) {
      if (left === 0) {
        const taken = Math.min(HEAD_BYTES - head.length, rest.length);
        head = Buffer.concat([head, rest.subarray(0, taken)]);
        rest = rest.subarray(taken);
        if (head.length < HEAD_BYTES) continue;
        stream = head[0] === STDERR ? "stderr" : "stdout";
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
        continue;
      }
      const bytes = rest.subarray(0, left);
      left -= bytes.length;
      rest = rest.subarray(bytes.length);
      yield { stream, bytes };
    }
  }
}
