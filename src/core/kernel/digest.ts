// A running fingerprint of plain data, the same on every machine and Node version: two 32-bit lanes of
// multiply-and-rotate over numbers and UTF-16 code units. It tells runs apart; it is no cryptographic hash.

const PRIME_A = 0x9e3779b1;
const PRIME_B = 0x85ebca77;

/** Takes in plain values (numbers, strings, booleans, null, arrays, objects) in order; `hex` is the digest so far. */
export class Digest {
  private a = 0x2545f491 | 0;
  private b = 0x5bd1e995 | 0;

  /** 16 hexadecimal digits. */
  get hex(): string {
    return unsignedHex(finish(this.a ^ Math.imul(this.b, PRIME_A))) + unsignedHex(finish(this.b ^ this.a));
  }

  add(value: unknown): void {
    if (typeof value === "number") this.addNumber(value);
    else if (typeof value === "string") this.addText(value);
    else if (value === null || value === undefined) this.word(1);
    else if (typeof value === "boolean") this.word(value ? 2 : 3);
    else if (Array.isArray(value)) this.addList(value);
    else this.addFields(value as Record<string, unknown>);
  }

  private addNumber(value: number): void {
    if ((value | 0) === value) {
      this.word(value);
      return;
    }
    this.addText(String(value));
  }

  private addText(text: string): void {
    for (let index = 0; index < text.length; index++) this.word(text.charCodeAt(index));
    this.word(text.length);
  }

  private addList(list: readonly unknown[]): void {
    for (const item of list) this.add(item);
    this.word(list.length);
  }

  private addFields(fields: Record<string, unknown>): void {
    for (const name in fields) {
      this.addText(name);
      this.add(fields[name]);
    }
  }

  private word(bits: number): void {
    this.a = Math.imul(((this.a ^ bits) << 13) | ((this.a ^ bits) >>> 19), PRIME_A);
    this.b = (Math.imul((this.b + bits) ^ (this.b >>> 15), PRIME_B) + 0x165667b1) | 0;
  }
}

function finish(lane: number): number {
  let mixed = lane ^ (lane >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  return mixed ^ Math.imul(mixed, 0x2c1b3c6d);
}

const unsignedHex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, "0");
