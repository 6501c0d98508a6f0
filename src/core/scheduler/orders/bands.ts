// Priority bands, after Borg: a coarse ranking by purpose. Within a band nobody takes another's place, so that a chain of
// preemptions has at most as many links as there are bands.

export interface Band {
  readonly name: string;
  /** Priorities from here to below the next band's. */
  readonly from: number;
}

/** Ascending. Source: Verma et al., Large-scale cluster management at Google with Borg, EuroSys 2015, §2.5. */
export const BANDS: readonly Band[] = [
  { name: "free", from: 0 },
  { name: "batch", from: 100 },
  { name: "production", from: 200 },
  { name: "monitoring", from: 300 },
];

/** The band of a priority, 0..1000. Example: 99 is free, 100 is batch. */
export function bandOf(priority: number): Band {
  let band = BANDS[0] as Band;
  for (const each of BANDS) if (priority >= each.from) band = each;
  return band;
}
