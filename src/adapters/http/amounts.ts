// Amounts as people write them, to the integers the core counts in. Text carries its unit, so that "2" is never
// taken for two of something else; a number is in the base unit (millicores, bytes, milliseconds).

/** A kind of amount: its units and what they are worth. */
export interface AmountKind {
  readonly units: Readonly<Record<string, number>>;
  /** What is accepted, for people. */
  readonly accepted: string;
}

export const CPU: AmountKind = {
  units: { m: 1, core: 1000, cores: 1000 },
  accepted: 'a whole number of millicores ≥ 0, or text with a unit: "500m", "1.5 cores"',
};

export const BYTES: AmountKind = {
  units: {
    B: 1,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    TiB: 2 ** 40,
  },
  accepted:
    'a whole number of bytes ≥ 0, or text with a unit (B, kB, MB, GB, TB, KiB, MiB, GiB, TiB): "256MiB"',
};

export const MILLISECONDS: AmountKind = {
  units: { ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  accepted: 'a whole number of milliseconds ≥ 0, or text with a unit (ms, s, m, h): "10s"',
};

const WRITTEN = /^(\d+(?:\.\d+)?) ?([A-Za-z]+)$/;

/** The amount in its base unit, or null when `written` is none: a number must be whole, a text is rounded. */
export function parseAmount(kind: AmountKind, written: unknown): number | null {
  if (typeof written === "number") return safe(written);
  if (typeof written !== "string") return null;
  const [, digits, unit] = WRITTEN.exec(written.trim()) ?? [];
  const worth = unit !== undefined && Object.hasOwn(kind.units, unit) ? kind.units[unit] : undefined;
  return worth === undefined ? null : safe(Math.round(Number(digits) * worth));
}

const safe = (amount: number): number | null => (Number.isSafeInteger(amount) && amount >= 0 ? amount : null);
