// Chance comes in as an argument. The core knows this interface only; seedrandom's alea stands behind it in
// both worlds (seeded from the scenario in the tank, from the operating system live).

/** A named stream of random integers. Two forks with different names are independent of each other. */
export interface Rng {
  /** A uniform integer in [0, bound). `bound` is an integer in 1..2^32. */
  below(bound: number): number;
  /** A new stream that depends on this stream's seed and `name` only, not on what was drawn so far. */
  fork(name: string): Rng;
}

const HEX = "0123456789abcdef";

/** A version 4 uuid (RFC 9562) drawn from `rng`. */
export function uuid(rng: Rng): string {
  let text = "";
  for (let word = 0; word < 4; word++) {
    let bits = rng.below(0x1_0000_0000);
    if (word === 1) bits = (bits & 0xffff0fff) | 0x00004000;
    if (word === 2) bits = (bits & 0x3fffffff) | 0x80000000;
    for (let shift = 28; shift >= 0; shift -= 4) {
      text += HEX[(bits >>> shift) & 15];
      const length = text.length;
      if (length === 8 || length === 13 || length === 18 || length === 23) text += "-";
    }
  }
  return text;
}
