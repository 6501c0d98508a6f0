// Option values as text to what they mean; what can't be read is a misuse that says what is accepted. Only what
// several commands take, or what needs more than commander has.

import { InvalidArgumentError, Option } from "commander";
import { type AmountKind, CPU, MILLISECONDS, parseAmount } from "../adapters/http/amounts.ts";
import { CONSTRAINT, PORT_BINDING } from "../adapters/http/spec-schemas.ts";
import { type Duration, milliseconds } from "../core/kernel/time.ts";

/** A commander parser for whole numbers. */
export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Accepted: a whole number ${least}..${most}.`);
  };
}

/** A commander parser for amounts with a unit, or in the base unit. */
export function amountOption(kind: AmountKind) {
  return (text: string): number => {
    const amount = parseAmount(kind, /^\d+$/.test(text) ? Number(text) : text);
    if (amount !== null) return amount;
    throw new InvalidArgumentError(`Accepted: ${kind.accepted}.`);
  };
}

/** A commander parser for lengths of time with a unit, or in milliseconds; the value is in microseconds. */
export const duration = (text: string): Duration => milliseconds(amountOption(MILLISECONDS)(text));

/** Below this a node could hold hardly any task: more likely cores were meant. */
const NODE_CPU_LEAST = 100;

/** A commander parser for the cpu of a whole node, millicores. */
export function nodeCpu(text: string): number {
  const amount = amountOption(CPU)(text);
  if (amount >= NODE_CPU_LEAST) return amount;
  throw new InvalidArgumentError(
    `Accepted: ${NODE_CPU_LEAST}m or more, like "4000m" or "4 cores"; a number alone is millicores.`,
  );
}

const ADDRESS = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;

/** A commander parser for host:port. */
export function address(text: string): string {
  if (ADDRESS.test(text)) return text;
  throw new InvalidArgumentError('Accepted: host:port, like "127.0.0.1:5556".');
}

/** A commander parser for a machine's name or IPv4 address. */
export function host(text: string): string {
  if (/^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('Accepted: a host name or address, like "10.0.0.2".');
}

/** A commander parser for a list of them with commas, no two the same. */
export function hosts(text: string): string[] {
  const all = text.split(",").map(host);
  if (new Set(all).size === all.length) return all;
  throw new InvalidArgumentError("Accepted: names that differ.");
}

/** Collects addresses, several with commas. */
export const addresses = (text: string, before: string[] = []): string[] => [
  ...before,
  ...text.split(",").map(address),
];

/** Collects key=value options into an object. */
export function keyValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Accepted: KEY=VALUE.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Collects labels: KEY=VALUE, several with commas. */
export const labels = (text: string, before: Record<string, string> = {}): Record<string, string> =>
  text.split(",").reduce((all, each) => keyValue(each, all), before);

/** Collects names, several with commas. */
export const names = (text: string, before: string[] = []): string[] => [...before, ...text.split(",")];

/** Collects an option that may be given several times. */
export const several = (text: string, before: string[] = []): string[] => [...before, text];

/** Collects ports and port bindings. */
export function ports(text: string, before: string[] = []): string[] {
  if (PORT_BINDING.safeParse(text).success) return [...before, text];
  throw new InvalidArgumentError('Accepted: a port 1..65535, like "80", "8080:80" or "8080:80/udp".');
}

/** Collects constraints. */
export function constraints(text: string, before: string[] = []): string[] {
  if (CONSTRAINT.safeParse(text).success) return [...before, text];
  throw new InvalidArgumentError(
    'Accepted: LABEL=VALUE or LABEL!=VALUE,VALUE, like "zone=a" or "zone!=b,c".',
  );
}

const MANAGER_DEFAULT = "127.0.0.1:5555";

/** Which manager a command talks to. */
export const managerOption = (): Option =>
  new Option("--manager <host:port>", "the manager's API")
    .env("WAVETANK_MANAGER")
    .default(MANAGER_DEFAULT)
    .argParser(address);
