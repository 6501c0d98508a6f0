// Chance comes in as an argument. The core knows this interface only; seedrandom's alea stands behind it in
// both worlds (seeded from the scenario in the tank, from the operating system live).

/** A named stream of random integers. Two forks with different names are independent of each other. */
export interface Rng {
  /** A uniform integer in [0, bound). `bound` is an integer in 1..2^32. */
  below(bound: number): number;
  /** A new stream that depends on this stream's seed and `name` only, not on what was drawn so far. */
  fork(name: string): Rng;
}

const BYTES = Array.from({ length: 256 }, (_, byte) => (byte < 16 ? "0" : "") + byte.toString(16));

const byteText = (word: number, shift: number): string => BYTES[(word >>> shift) & 255] as string;

/** A version 4 uuid (RFC 9562) drawn from `rng`. */
export function uuid(rng: Rng): string {
  const a = rng.below(0x1_0000_0000);
  const b = (rng.below(0x1_0000_0000) & 0xffff0fff) | 0x00004000;
  const c = (rng.below(0x1_0000_0000) & 0x3fffffff) | 0x80000000;
  const d = rng.below(0x1_0000_0000);
  const parts = [
    byteText(a, 24) + byteText(a, 16) + byteText(a, 8) + byteText(a, 0),
    byteText(b, 24) + byteText(b, 16),
    byteText(b, 8) + byteText(b, 0),
    byteText(c, 24) + byteText(c, 16),
    byteText(c, 8) + byteText(c, 0) + byteText(d, 24) + byteText(d, 16) + byteText(d, 8) + byteText(d, 0),
  ];
  return parts.join("-");
}
