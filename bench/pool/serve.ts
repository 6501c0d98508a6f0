// The other end of the pool: what a module that runs on a worker thread calls.

import { parentPort } from "node:worker_threads";

/** Answers every message with what `work` makes of it. An error ends the thread, and with it the pool. */
export function serve<Input, Output>(work: (input: Input) => Output | Promise<Output>): void {
  parentPort?.on("message", async (input: Input) => {
    parentPort?.postMessage(await work(input));
  });
}
