// What queueing theory says, exactly: waits of M/M/c, and the mean time in a large system where each arrival looks at d
// queues. Nothing here simulates.

/** Probability that an arrival has to wait in M/M/c at `load` per server (0 < load < 1): Erlang's C.
 *
 * Example: c = 2, load 0.7: B = (1.4²/2) / (1 + 1.4 + 0.98) = 0.28994; C = B / (1 − 0.7 (1 − B)) = 0.57647. */
export function erlangC(servers: number, load: number): number {
  const offered = servers * load;
  let blocked = 1;
  for (let server = 1; server <= servers; server++) {
    blocked = (offered * blocked) / (server + offered * blocked);
  }
  return blocked / (1 - load * (1 - blocked));
}

/** Mean wait before service in M/M/c, in mean service times: C / (c (1 − load)). */
export function meanWait(servers: number, load: number): number {
  return erlangC(servers, load) / (servers * (1 - load));
}

/** Mean time in system, in mean service times, when each arrival joins the shortest of `choices` queues drawn at random among
 * infinitely many: Σ_{i≥1} load^((d^i − d)/(d − 1)), and 1/(1 − load) for d = 1.
 * Source: Mitzenmacher, IEEE TPDS 12(10), 2001. Example: load 0.9: 10.000, 2.614, 2.028 for d = 1, 2, 3. */
export function meanTimeOfChoices(choices: number, load: number): number {
  if (choices === 1) return 1 / (1 - load);
  let total = 0;
  for (let i = 1; ; i++) {
    const term = load ** ((choices ** i - choices) / (choices - 1));
    total += term;
    if (term < 1e-15) return total;
  }
}
