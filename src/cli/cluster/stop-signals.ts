// Ctrl-C, once and twice. The first ends the cluster in good order, a second does not wait for tasks any more; what
// is done about it is the cluster's business.

export interface StopSignals {
  readonly end: AbortSignal;
  readonly hurry: AbortSignal;
}

/** A terminal's Ctrl-C may reach us twice, from the terminal and from npm: what follows within this many
 * milliseconds is the same one. */
const SAME_MS = 500;

/** Takes SIGINT and SIGTERM from here on. */
export function stopSignals(): StopSignals {
  const end = new AbortController();
  const hurry = new AbortController();
  let firstAt = 0;
  const tell = (): void => {
    if (!end.signal.aborted) firstAt = performance.now();
    else if (performance.now() - firstAt > SAME_MS) hurry.abort();
    end.abort();
  };
  process.on("SIGINT", tell);
  process.on("SIGTERM", tell);
  return { end: end.signal, hurry: hurry.signal };
}
