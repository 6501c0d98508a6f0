// Every strategy there is keeps to the contract; one that joins the registry is tested by that alone.

import { expect, test } from "vitest";
import { orderNamed, orders, strategies, strategyNamed } from "../../../src/core/scheduler/registry.ts";
import { describeStrategy } from "../../contract/strategy.ts";

for (const strategy of strategies) describeStrategy(strategy);

test("strategies and orders are found by their names, others are not", () => {
  expect(strategies.map(({ name }) => strategyNamed(name))).toEqual(strategies);
  expect(orders.map(({ name }) => orderNamed(name))).toEqual(orders);
  expect(strategies.map(({ name }) => name)).toEqual(["round-robin", "epvm"]);
  expect(orders.map(({ name }) => name)).toEqual(["fifo", "fifo-strict", "priority"]);
  expect(strategyNamed("toString")).toBeUndefined();
  expect(orderNamed("")).toBeUndefined();
});
