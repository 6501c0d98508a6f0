// Which part of a sweep one of several machines does: every N-th run, so that all have about the same to do.

export interface Shard {
  /** 1..of. */
  readonly index: number;
  readonly of: number;
}

/** Does the shard (null: the whole) do the run with this place in the sweep (0, 1, 2, …)? */
export const isIn = (shard: Shard | null, place: number): boolean =>
  shard === null || place % shard.of === shard.index - 1;
