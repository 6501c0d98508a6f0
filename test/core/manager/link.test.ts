import { expect, test } from "vitest";
import { Link } from "../../../src/core/manager/link.ts";
import type { Answer, Sync } from "../../../src/core/sync/messages.ts";

const next = (link: Link): Sync =>
  link.nextSync({ clusterId: "c", term: 1 }, { nodeId: "n", wait: 1, lease: 1 }, []);

/** An answer to a sync of a worker that has obeyed so far. */
const answer = (replyTo: number, obeyed: number): Answer => ({
  nodeId: "n",
  session: 1,
  answer: 100 + replyTo,
  replyTo,
  obeyed,
  base: 0,
  reports: [],
  info: null,
  stats: null,
  runtime: "ok",
  refused: null,
});

test("a node that joins anew is told its whole set, however often it says what it obeyed under its former record", () => {
  const link = new Link(0, 0, 1, 24);
  for (const seq of [25, 26, 27]) expect(next(link)).toMatchObject({ seq, base: 0 });
  link.hear(answer(25, 23));
  link.hear(answer(26, 24)); // on its way at the same time
  expect(next(link)).toMatchObject({ seq: 28, base: 0 });
  link.hear(answer(28, 28));
  expect(next(link)).toMatchObject({ seq: 29, base: 28 });
});

test("what a worker obeyed of a record that was removed is none of a link that has called in vain for longer", () => {
  const link = new Link(0, 0, 1);
  for (let calls = 1; calls <= 30; calls++) next(link);
  link.startAfter(24);
  link.hear(answer(30, 23));
  expect(next(link)).toMatchObject({ seq: 31, base: 0 });
  link.hear(answer(31, 31));
  expect(next(link)).toMatchObject({ seq: 32, base: 31 });
});
