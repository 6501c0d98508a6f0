// Comparing fractions without dividing: quotients first, then what is left over. Products of two amounts of bytes do not fit
// a number, and a rounded quotient would decide ties by chance.

/** Negative when a/b < c/d, 0 when equal, positive when a/b > c/d. Exact. All are integers 0..2^53−1, `b` and `d` above 0.
 * PERF: O(log) steps, as Euclid's algorithm; allocates nothing.
 *
 * Example: 7/3 and 9/4 share the quotient 2, which leaves 1/3 and 1/4. Turned over that asks for 4/1 against 3/1, and 4 is
 * more: 7/3 is. */
export function compareFractions(a: number, b: number, c: number, d: number): number {
  for (;;) {
    const restLeft = a % b;
    const restRight = c % d;
    const difference = (a - restLeft) / b - (c - restRight) / d;
    if (difference !== 0) return difference;
    if (restLeft === 0 || restRight === 0) return Math.sign(restLeft) - Math.sign(restRight);
    // restLeft/b against restRight/d is d/restRight against b/restLeft.
    a = d;
    c = b;
    b = restRight;
    d = restLeft;
  }
}
