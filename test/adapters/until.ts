// Waiting in live tests: for a condition, with a deadline, never for a time.

/** Resolves when `condition` holds; rejects after `deadlineMs` milliseconds, naming `what` was waited for. */
export async function until(condition: () => boolean, what: string, deadlineMs = 10_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
