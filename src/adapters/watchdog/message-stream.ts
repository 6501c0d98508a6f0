// Messages over a socket: written as lines, read back and checked. What is no message breaks the connection, because
// nothing after it could be trusted either. It must not know what a message says.

import type { Socket } from "node:net";
import type { z } from "zod";

/** Far beyond any notice: a line this long comes from nobody we know. */
const LINE_BYTES_MAX = 16 * 1024 * 1024;

/** Calls `heard` with each message; destroys the socket, with an error that says why, at what is none. */
export function readMessages<T>(socket: Socket, schema: z.ZodType<T>, heard: (message: T) => void): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_BYTES_MAX) return void socket.destroy(new Error("A line without an end came"));
    for (const line of lines) {
      const message = parse(line, schema);
      if (message === null) return void socket.destroy(new Error(`No message: ${line.slice(0, 200)}`));
      heard(message);
    }
  });
}

/** Node hands a small write to the kernel at once, and the kernel delivers it though we are killed the next moment. */
export function writeMessage(socket: Socket, message: object): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

function parse<T>(line: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
