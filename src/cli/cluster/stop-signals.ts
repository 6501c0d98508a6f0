// Ctrl-C, once and twice, and a terminal that is closed. The first ends the cluster in good order, a second does not
// wait for tasks any more; what is done about it is the cluster's business.

export interface StopSignals {
  readonly end: AbortSignal;
  readonly hurry: AbortSignal;
  /** Leaves the signals to whoever comes next. */
  release(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal's Ctrl-C may reach us twice, from the terminal and from npm: what follows within this many
 * milliseconds is the same one. */
const SAME_MS = 500;

/** Takes the signals from here on, until they are released. Output that nobody takes any more is an end, too, and no error:
 * what is under way still has to be taken away. */
export function stopSignals(): StopSignals {
  const end = new AbortController();
  const hurry = new AbortController();
  let firstAt = 0;
  const tell = (): void => {
    if (!end.signal.aborted) firstAt = performance.now();
    else if (performance.now() - firstAt > SAME_MS) hurry.abort();
    end.abort();
  };
  for (const signal of SIGNALS) process.on(signal, tell);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => end.abort());
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, tell);
  };
  return { end: end.signal, hurry: hurry.signal, release };
}
