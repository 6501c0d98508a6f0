// Lists that mostly hold one item, or none. Pushing into an empty array makes room for seventeen, which at millions of
// turns is most of the garbage; a list that is made with its first item has room for just that. And where a list is
// looked at far more often than it is filled, its being empty should be known without a walk through memory.

/** What all lists are while they are empty: one array for all that ask, which stays near. Nobody may push into it. */
export const NONE: readonly never[] = [];

/** `list` with `item` at its end: a new array when it was empty, else the same one, which must be the caller's own. */
export function append<Item>(list: readonly Item[], item: Item): readonly Item[] {
  if (list.length === 0) return [item];
  (list as Item[]).push(item);
  return list;
}

/** `list` without `item`: a new array, or NONE. PERF: O(length); for lists that are short. */
export function without<Item>(list: readonly Item[], item: Item): readonly Item[] {
  if (list.length <= 1) return list[0] === item ? NONE : list;
  return list.filter((other) => other !== item);
}
