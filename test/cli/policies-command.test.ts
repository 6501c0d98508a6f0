import { expect, test } from "vitest";
import { runCli } from "./fake-io.ts";

test("policies are a table with rule, source, and what is not as in the original", async () => {
  const { exitCode, out } = await runCli(["policies"]);
  const [heading = "", ...rows] = out.trimEnd().split("\n");
  expect(exitCode).toBe(0);
  expect(heading).toMatch(/^NAME +RULE +SOURCE +LIMITS$/);
  expect(rows.map((row) => row.split(" ")[0])).toEqual(["cube", "swarm", "nomad", "kubernetes", "ours"]);
  expect(rows.at(-1)).toMatch(/ -$/);
});

test("every policy that a manager takes is listed with its figures, and never in words", async () => {
  const listed = JSON.parse((await runCli(["policies", "--json"])).out) as Record<string, unknown>[];
  const refusal = (await runCli(["manager", "--policy", "hope"])).err;
  const accepted = /Allowed choices are ([^.]+)\./.exec(refusal)?.[1]?.split(", ") ?? [];
  expect(accepted).toContain("ours");
  expect(listed.map(({ name }) => name)).toEqual(accepted);
  for (const policy of listed) {
    expect(policy).toMatchObject({ summary: expect.stringMatching(/./), source: expect.stringMatching(/./) });
  }
  const kubernetes = listed.find(({ name }) => name === "kubernetes");
  expect(kubernetes).toMatchObject({
    liveness: { downAfter: { more: 50_000_000 } },
    replacement: { delay: 300_000_000, mass: { percent: 55, believedAfter: "never" } },
  });
});

test("policies takes no argument, and a cluster no policy that does not exist", async () => {
  expect(await runCli(["policies", "ours"])).toMatchObject({ exitCode: 2, out: "" });
  expect(await runCli(["cluster", "--policy", "hope"])).toMatchObject({ exitCode: 2, out: "" });
});
