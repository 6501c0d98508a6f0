// Amounts and times as people read them.

const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** 268435456 → "256MiB"; at most one decimal. */
export function bytesText(bytes: number): string {
  let step = 0;
  let amount = bytes;
  while (Math.abs(amount) >= 1024 && step < BINARY.length - 1) {
    amount /= 1024;
    step++;
  }
  return `${trimmed(amount)}${BINARY[step]}`;
}

/** Millicores as cores: 1500 → "1.5"; below one core with two decimals: 250 → "0.25". */
export function coresText(millicores: number): string {
  return Math.abs(millicores) < 1000 ? String(Math.round(millicores / 10) / 100) : trimmed(millicores / 1000);
}

/** "1 task", "2 tasks". */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** How long ago: "3s", "5m", "2h", "4d". */
export function agoText(sinceMs: number): string {
  const secs = Math.max(0, Math.floor(sinceMs / 1000));
  if (secs < 120) return `${secs}s`;
  if (secs < 7200) return `${Math.floor(secs / 60)}m`;
  return secs < 172_800 ? `${Math.floor(secs / 3600)}h` : `${Math.floor(secs / 86_400)}d`;
}

const trimmed = (amount: number): string => String(Math.round(amount * 10) / 10);
