// Runs of a sweep on threads, as many at a time as are asked for. Every run has its own world, so threads share nothing; the
// order in which they end means nothing, since each run says its place.

import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { RunOrder } from "./perform.ts";
import type { ThreadAnswer } from "./thread.ts";

/** Messages of a run die young: a large young generation collects them cheaply. MiB. */
const YOUNG_MIB = 96;

/** Carries out all orders on `jobs` threads and tells of each as it ends. Fails when a thread does. */
export async function onThreads(
  orders: Iterable<RunOrder>,
  jobs: number,
  done: (summary: ThreadAnswer) => void,
): Promise<void> {
  const left = orders[Symbol.iterator]();
  const threads = Array.from({ length: jobs }, newThread);
  try {
    await Promise.all(threads.map((thread) => work(thread, left, done)));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function newThread(): Worker {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB };
  const kind = extname(import.meta.url);
  const program = new URL(`./thread${kind}`, import.meta.url);
  if (kind === ".js") return new Worker(program, { resourceLimits });
  // From sources: a thread knows TypeScript only after it has registered tsx itself.
  const tsx = import.meta.resolve("tsx/esm/api");
  const code = `import("${tsx}").then(({ register }) => { register(); return import("${program.href}"); })`;
  return new Worker(code, { eval: true, execArgv: [], resourceLimits });
}

/** One order after the other, as long as there are any. */
function work(
  thread: Worker,
  left: Iterator<RunOrder>,
  done: (summary: ThreadAnswer) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (): void => {
      const { value, done: none } = left.next();
      if (none === true) resolve();
      else thread.postMessage(value);
    };
    thread.on("error", reject);
    thread.on("message", (summary: ThreadAnswer) => {
      done(summary);
      next();
    });
    next();
  });
}
