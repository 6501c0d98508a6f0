// Runs independent pieces of work on worker threads, as many at a time as there are cores. A piece is a value that is
// posted to the thread and a value that comes back; which code runs there is a module that calls `serve`.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** Messages of the machines die young: a large young generation collects them cheaply. */
const YOUNG_MIB = 64;

export interface PoolOptions<Output> {
  /** Threads; absent: one for each core. */
  readonly threads?: number | undefined;
  /** Told of each result as it comes, in no particular order. */
  readonly onDone?: (index: number, output: Output) => void;
}

/** Runs every input through `entry`; resolves with the outputs in the order of the inputs. The first error ends it all. */
export async function runPool<Input, Output>(
  entry: URL,
  inputs: readonly Input[],
  { threads = availableParallelism(), onDone }: PoolOptions<Output> = {},
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    const worker = open(entry);
    try {
      while (next < inputs.length) {
        const index = next++;
        const output = await ask<Input, Output>(worker, inputs[index] as Input);
        outputs[index] = output;
        onDone?.(index, output);
      }
    } catch (error) {
      next = inputs.length;
      throw error;
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, inputs.length) }, lane));
  return outputs;
}

/** Threads are given no loader for TypeScript by their process: where the source runs unbuilt, they begin with one. */
const WITH_TSX = "import(workerData.tsx).then((tsx) => (tsx.register(), import(workerData.entry)))";
const BOOT = `const { workerData } = require("node:worker_threads"); ${WITH_TSX};`;

function open(entry: URL): Worker {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB };
  if (!entry.pathname.endsWith(".ts")) return new Worker(entry, { resourceLimits });
  const workerData = {
    entry: entry.href,
    tsx: import.meta.resolve("tsx/esm/api"),
  };
  return new Worker(BOOT, { eval: true, execArgv: [], workerData, resourceLimits });
}

function ask<Input, Output>(worker: Worker, input: Input): Promise<Output> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      worker.off("message", done);
      worker.off("error", failed);
      worker.off("exit", gone);
    };
    const done = (output: Output): void => {
      forget();
      resolve(output);
    };
    const failed = (error: unknown): void => {
      forget();
      reject(error);
    };
    const gone = (): void => failed(new Error("A worker thread ended before its work was done"));
    worker.on("message", done);
    worker.on("error", failed);
    worker.on("exit", gone);
    worker.postMessage(input);
  });
}
