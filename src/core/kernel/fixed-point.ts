// Powers and logarithms that are the same bits on every machine. Math.pow, exp and log may differ between engines;
// + − × ÷, floor and Math.sqrt are correctly rounded everywhere (IEEE 754), so only those are used here.
// It must not know what is computed with them: whoever decides by them turns them into integers (`toFixedPoint`).

import { assert } from "./assert.ts";

/** 2^0 … 2^63, exact. */
const WHOLE = Float64Array.from({ length: 64 }, (_, exponent) => Number(1n << BigInt(exponent)));

/** 2^(index/256): the first eight bits of a fraction. */
const COARSE = powersByBits(8);

/** 2^(index/65536): the next eight. */
const FINE = powersByBits(16);

/** Entry i is the product of the roots of 2 that the bits of i stand for, the lowest bit for 2^(2^−lowest).
 * Relative error below 12 × 2^−52: eight roots, each within 2^−52, and seven multiplications. */
function powersByBits(lowest: number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, index) => {
    let product = 1;
    for (let bit = 0; bit < 8; bit++) {
      if ((index >> bit) & 1) product *= rootOfTwo(lowest - bit);
    }
    return product;
  });
}

/** 2^(2^−halvings). Relative error below 2^−52: a square root halves the error it takes in and adds at most 2^−53. */
function rootOfTwo(halvings: number): number {
  let root = 2;
  for (let step = 0; step < halvings; step++) root = Math.sqrt(root);
  return root;
}

/** 2^x for 0 ≤ x < 64. Relative error below 2^−47: two table entries (23 × 2^−52), the Taylor series of the rest
 * cut after the square (2^−52) and four roundings. Whole x are exact. PERF: O(1), no allocation. */
export function pow2(x: number): number {
  assert(x >= 0 && x < 64, "pow2 is asked for an exponent in [0, 64)");
  const whole = Math.floor(x);
  const scaled = (x - whole) * 65_536;
  const digits = Math.floor(scaled);
  const rest = ((scaled - digits) / 65_536) * Math.LN2;
  const table = (COARSE[digits >> 8] as number) * (FINE[digits & 255] as number);
  return (WHOLE[whole] as number) * table * (1 + rest + (rest * rest) / 2);
}

/** The binary logarithm of `value`, 1 ≤ value < 2^63. Absolute error below 2^−47; powers of two are exact.
 * Repeated squaring: what remains is squared, and the next bit is 1 when that reaches 2. An early rounding weighs
 * half as much after every squaring, so the errors do not add up. PERF: 52 steps; keep the result. */
export function log2(value: number): number {
  assert(value >= 1 && value < (WHOLE[63] as number), "log2 is asked for a value in [1, 2^63)");
  let whole = 0;
  let remaining = value;
  for (; remaining >= 2; whole++) remaining /= 2;
  let fraction = 0;
  for (let weight = 0.5; weight >= Number.EPSILON; weight /= 2) {
    remaining *= remaining;
    if (remaining < 2) continue;
    remaining /= 2;
    fraction += weight;
  }
  return whole + fraction;
}

/** `value` in units of 2^−fractionBits (0..63), rounded to the nearest integer, halves up. */
export function toFixedPoint(value: number, fractionBits: number): number {
  return Math.round(value * (WHOLE[fractionBits] as number));
}

/** ⌊dividend ÷ divisor⌋, exact for integers with |dividend| < 2^53 and a divisor > 0, whatever the division rounds. */
export function floorRatio(dividend: number, divisor: number): number {
  const quotient = Math.floor(dividend / divisor);
  return quotient * divisor > dividend ? quotient - 1 : quotient;
}
