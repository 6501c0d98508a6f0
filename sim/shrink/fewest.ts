// Delta debugging: the fewest of some items with which a test still holds. No item of the result can be left out alone.
// Source: Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002 (ddmin).

/** `holds` holds for all of `items`; it is asked for parts of them, in their order, until it says it is tired (null). */
export function fewest<Item>(
  items: readonly Item[],
  holds: (part: readonly Item[]) => boolean | null,
): readonly Item[] {
  if (items.length > 0 && holds([]) === true) return [];
  let left = items;
  let pieces = 2;
  while (left.length >= 2) {
    const size = Math.ceil(left.length / pieces);
    let smaller: readonly Item[] | null = null;
    for (let from = 0; from < left.length && smaller === null; from += size) {
      const rest = [...left.slice(0, from), ...left.slice(from + size)];
      const held = holds(rest);
      if (held === null) return left;
      if (held) smaller = rest;
    }
    if (smaller !== null) {
      left = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) return left;
    else pieces = Math.min(left.length, 2 * pieces);
  }
  return left;
}
