// The numbers that a strategy may be given: checked here once, so that strategies need not. It must not know which strategies
// there are, nor where the values come from.

import type { Rng } from "../kernel/rng.ts";
import type { Parameter, Strategy } from "./strategy.ts";

/** Values by the names of the parameters; all of them, checked. */
export type Values = Readonly<Record<string, number>>;

/** What a strategy is for each set of values. */
type Recipe = (value: (parameter: Parameter) => number) => Omit<Strategy, "parameters" | "with">;

/** A strategy with parameters: `recipe` says what it is for given values. What was set once stays set: `with` adds to it. */
export function withParameters(parameters: readonly Parameter[], recipe: Recipe): Strategy {
  const build = (values: Values): Strategy => ({
    ...recipe((parameter) => values[parameter.name] ?? parameter.default),
    parameters,
    with: (more) => build({ ...values, ...more }),
  });
  return build({});
}

export type Tuned =
  | { readonly kind: "strategy"; readonly strategy: Strategy }
  | { readonly kind: "refused"; readonly reason: string };

/** `strategy` with `values`; refused when it has no such parameter, or a value is no integer in its range. */
export function tuned(strategy: Strategy, values: Values): Tuned {
  const parameters = strategy.parameters ?? [];
  for (const name of Object.keys(values)) {
    const parameter = parameters.find((each) => each.name === name);
    const reason =
      parameter === undefined ? unknown(strategy, name) : outside(parameter, values[name] ?? NaN);
    if (reason !== null) return { kind: "refused", reason };
  }
  return { kind: "strategy", strategy: strategy.with?.(values) ?? strategy };
}

function unknown(strategy: Strategy, name: string): string {
  const names = (strategy.parameters ?? []).map((parameter) => parameter.name);
  const has = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
  return `Cannot set ${name} of strategy ${strategy.name}: ${has}`;
}

function outside({ name, min, max }: Parameter, value: number): string | null {
  if (Number.isInteger(value) && value >= min && value <= max) return null;
  return `Cannot set ${name} to ${value}: integers from ${min} to ${max} are accepted`;
}

/** The seed of strategies that draw. */
export const SEED: Parameter = {
  name: "seed",
  default: 0,
  min: 0,
  max: 0xffff_ffff,
  meaning: "where chance starts: equal seeds give equal choices",
};

/** For strategies that look at measurements. */
export const STALE_MS: Parameter = {
  name: "staleMs",
  default: 15_000,
  min: 1_000,
  max: 600_000,
  meaning: "milliseconds between a measurement and the placement beyond which it is not believed",
};

/** A strategy that draws, with a seed from `rng`: each start of a manager then draws otherwise, and a run of the tank as its
 * own seed says. Its other parameters, and strategies that do not draw, stay as they are. */
export function seeded(strategy: Strategy, rng: Rng): Strategy {
  if (!strategy.parameters?.includes(SEED)) return strategy;
  return strategy.with?.({ [SEED.name]: rng.below(SEED.max + 1) }) ?? strategy;
}
