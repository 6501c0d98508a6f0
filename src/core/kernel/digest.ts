// A running fingerprint of plain data, the same on every machine and Node version: two 32-bit lanes of
// multiply-and-rotate over tagged words. It tells runs apart; it is no cryptographic hash.

import { assert } from "./assert.ts";

const PRIME_A = 0x9e3779b1;
const PRIME_B = 0x85ebca77;

// Every value opens with a word that says what it is, and what can nest says where it ends: no two different
// values give the same words.
const NULL = 0x6e01;
const UNDEFINED = 0x6e02;
const TRUE = 0x6e03;
const FALSE = 0x6e04;
const INTEGER = 0x6e05;
const FLOAT = 0x6e06;
const TEXT = 0x6e07;
const LIST = 0x6e08;
const FIELDS = 0x6e09;
const END = 0x6e0a;

const floatBits = new DataView(new ArrayBuffer(8));

/** Takes in plain values (numbers, strings, booleans, null, arrays, plain objects) in order, fields in the order
 * they were set; `hex` is the digest so far. 0 and −0 differ, and so do 1 and "1". */
export class Digest {
  private a = 0x2545f491 | 0;
  private b = 0x5bd1e995 | 0;

  /** 16 hexadecimal digits. */
  get hex(): string {
    return unsignedHex(finish(this.a)) + unsignedHex(finish(this.b));
  }

  add(value: unknown): void {
    if (typeof value === "number") this.addNumber(value);
    else if (typeof value === "string") this.addText(value);
    else if (typeof value === "boolean") this.word(value ? TRUE : FALSE);
    else if (value === null) this.word(NULL);
    else if (value === undefined) this.word(UNDEFINED);
    else if (Array.isArray(value)) this.addList(value);
    else this.addFields(value);
  }

  private addNumber(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.word(INTEGER);
      this.word(value);
      return;
    }
    floatBits.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
    this.word(FLOAT);
    this.word(floatBits.getInt32(0));
    this.word(floatBits.getInt32(4));
  }

  private addText(text: string): void {
    this.word(TEXT);
    this.word(text.length);
    for (let index = 0; index < text.length; index++) this.word(text.charCodeAt(index));
  }

  private addList(list: readonly unknown[]): void {
    this.word(LIST);
    this.word(list.length);
    for (const item of list) this.add(item);
  }

  private addFields(fields: unknown): void {
    const plain = typeof fields === "object" && !(fields instanceof Map) && !(fields instanceof Set);
    assert(plain, `A digest takes plain data, not ${Object.prototype.toString.call(fields)}`);
    const record = fields as Record<string, unknown>;
    this.word(FIELDS);
    for (const name in record) {
      this.addText(name);
      this.add(record[name]);
    }
    this.word(END);
  }

  private word(bits: number): void {
    this.a = Math.imul(((this.a ^ bits) << 13) | ((this.a ^ bits) >>> 19), PRIME_A);
    this.b = (Math.imul((this.b + bits) ^ (this.b >>> 15), PRIME_B) + 0x165667b1) | 0;
  }
}

/** Spreads every bit over all (lowbias32 of Chris Wellons' hash-prospector); one-to-one. */
function finish(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

const unsignedHex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, "0");
