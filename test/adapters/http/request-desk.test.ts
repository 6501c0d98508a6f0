import { expect, test } from "vitest";
import { Problem } from "../../../src/adapters/http/problem.ts";
import { RequestDesk, WAITING_MAX } from "../../../src/adapters/http/request-desk.ts";

test("each reply reaches the request with its number, once", () => {
  const desk = new RequestDesk<string>();
  const heard: string[] = [];
  const first = desk.open((reply) => heard.push(`first ${reply}`));
  const second = desk.open((reply) => heard.push(`second ${reply}`));
  desk.deliver(second, "b");
  desk.deliver(first, "a");
  desk.deliver(first, "again");
  expect(heard).toEqual(["second b", "first a"]);
});

test("a reply that nobody waits for any more is dropped, and leaving after it says so", () => {
  const desk = new RequestDesk<string>();
  const heard: string[] = [];
  const left = desk.open((reply) => heard.push(reply));
  expect(desk.abandon(left)).toBe(true);
  desk.deliver(left, "late");
  expect(heard).toEqual([]);
  expect(desk.abandon(left)).toBe(false);
});

test("beyond the limit a request is refused with 429, and taken again when one has been answered", async () => {
  const desk = new RequestDesk<string>();
  const numbers = Array.from({ length: WAITING_MAX }, () => desk.open(() => {}));
  await expect(desk.ask(() => {})).rejects.toSatisfy(
    (error) => error instanceof Problem && error.status === 429 && error.code === "overloaded",
  );
  desk.deliver(numbers[0] ?? -1, "done");
  expect(() => desk.open(() => {})).not.toThrow();
});
