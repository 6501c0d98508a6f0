// The engine's frames, however the network cuts them.

import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { outputFrames } from "../../../src/adapters/docker/output-frames.ts";

function frame(stream: number, text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

async function read(source: Buffer, chunkBytes: number): Promise<{ stdout: string; stderr: string }> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < source.length; at += chunkBytes) chunks.push(source.subarray(at, at + chunkBytes));
  const read = { stdout: "", stderr: "" };
  for await (const { stream, bytes } of outputFrames(Readable.from(chunks))) read[stream] += bytes.toString();
  return read;
}

const WRITTEN = Buffer.concat([frame(1, "one"), frame(2, "two"), frame(1, ""), frame(1, "three")]);

test.each([1, 2, 3, 7, 8, 9, 11, 1000])("chunks of %i bytes", async (chunkBytes) => {
  expect(await read(WRITTEN, chunkBytes)).toEqual({ stdout: "onethree", stderr: "two" });
});

test("a frame that is cut off is given as far as it came", async () => {
  expect(await read(WRITTEN.subarray(0, -3), 1000)).toEqual({ stdout: "oneth", stderr: "two" });
});
