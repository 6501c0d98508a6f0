import { expect, test } from "vitest";
import { runCli } from "./fake-io.ts";

test("schedulers are an aligned table with rule, source, and each parameter's default and range", async () => {
  const { exitCode, out } = await runCli(["schedulers"]);
  const [strategies = "", orders = ""] = out.trimEnd().split("\n\n");
  const [heading = "", ...rows] = strategies.split("\n");
  expect(exitCode).toBe(0);
  expect(heading).toMatch(/^NAME +RULE +SOURCE +PARAMETERS$/);
  const cellsOf = (name: string) => rows.find((row) => row.startsWith(`${name} `))?.split(/ {2,}/);
  expect(cellsOf("round-robin")).toEqual([
    "round-robin",
    "the next feasible node after the last one used",
    "Boring, Build an Orchestrator in Go, ch. 10",
    "-",
  ]);
  expect(cellsOf("random")?.at(-1)).toBe("seed=0 (0..4294967295)");
  for (const column of ["RULE", "SOURCE", "PARAMETERS"]) {
    const at = heading.indexOf(column);
    for (const row of rows) expect(row.slice(at - 2, at + 1)).toMatch(/^ {2}\S/);
  }
  const [orderHeading, ...orderRows] = orders.split("\n");
  expect(orderHeading).toMatch(/^ORDER +RULE +SOURCE$/);
  expect(orderRows.map((row) => row.split(" ")[0])).toEqual([
    "fifo",
    "fifo-strict",
    "priority",
    "shortest",
    "easy",
    "fair-share",
  ]);
});

test("every strategy and order that a manager takes is listed, and says its rule and its source", async () => {
  const listed: unknown = JSON.parse((await runCli(["schedulers", "--json"])).out);
  const refusal = (await runCli(["manager", "--scheduler", "luck"])).err;
  const accepted = /Accepted: (.+), or a file/.exec(refusal)?.[1]?.split(", ") ?? [];
  const order = (await runCli(["manager", "--order", "luck"])).err;
  const orders = /Allowed choices are ([^.]+)\./.exec(order)?.[1]?.split(", ") ?? [];
  const text = expect.stringMatching(/./);
  expect(accepted).toContain("round-robin");
  expect(orders).toContain("fifo");
  expect(listed).toEqual({
    strategies: accepted.map((name) => ({ name, rule: text, source: text, parameters: expect.any(Array) })),
    orders: orders.map((name) => ({ name, rule: text, source: text })),
  });
});

test("a parameter's range and meaning are in the JSON", async () => {
  const { strategies }: { strategies: unknown[] } = JSON.parse((await runCli(["schedulers", "--json"])).out);
  const meaning = "where chance starts: equal seeds give equal choices";
  expect(strategies).toContainEqual(
    expect.objectContaining({
      name: "random",
      parameters: [{ name: "seed", default: 0, min: 0, max: 4_294_967_295, meaning }],
    }),
  );
});

test("schedulers takes no argument", async () => {
  expect(await runCli(["schedulers", "random"])).toMatchObject({ exitCode: 2, out: "" });
});
