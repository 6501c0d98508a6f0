// Every strategy there is keeps to the contract; one that joins the registry is tested by that alone.

import { expect, test } from "vitest";
import {
  listStrategies,
  orderNamed,
  orders,
  strategies,
  strategyNamed,
} from "../../../src/core/scheduler/registry.ts";
import { describeStrategy } from "../../contract/strategy.ts";

for (const strategy of strategies) describeStrategy(strategy);

test("strategies and orders are found by their names, others are not", () => {
  expect(strategies.map(({ name }) => strategyNamed(name))).toEqual(strategies);
  expect(orders.map(({ name }) => orderNamed(name))).toEqual(orders);
  expect(new Set(strategies.map(({ name }) => name)).size).toBe(20);
  expect(orders.map(({ name }) => name)).toEqual([
    "fifo",
    "fifo-strict",
    "priority",
    "shortest",
    "easy",
    "fair-share",
  ]);
  expect(strategyNamed("toString")).toBeUndefined();
  expect(orderNamed("")).toBeUndefined();
});

test("every strategy says what it chooses, where that is from, and what it may be given", () => {
  for (const { rule, source, parameters } of listStrategies()) {
    expect(rule).not.toBe("");
    expect(source).not.toBe("");
    for (const parameter of parameters) {
      expect(parameter.meaning).not.toBe("");
      expect(parameter.default).toBeGreaterThanOrEqual(parameter.min);
      expect(parameter.default).toBeLessThanOrEqual(parameter.max);
    }
  }
});
