// Waiting that can be cut short. For loops that ask again and again: nothing else in the command line waits for
// time to pass.

/** Resolves after `ms` milliseconds, or at once when `signal` says that nobody waits any more. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
