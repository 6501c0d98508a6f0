// Lists that mostly hold one item. Pushing into an empty array makes room for seventeen, which at millions of turns
// is most of the garbage; a list that is made with its first item has room for just that.

/** `list` with `item` at its end: a new array when it was empty, else the same one. */
export function append<Item>(list: Item[], item: Item): Item[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}
