// Where the published comparisons cannot write, they say so before their first run.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addBorg } from "../../../bench/published/borg/command.ts";
import { addEpvm } from "../../../bench/published/epvm/command.ts";
import { addFgd } from "../../../bench/published/fgd/command.ts";
import { addMetacentrum } from "../../../bench/published/metacentrum/command.ts";
import { addQueueing } from "../../../bench/published/queueing/command.ts";
import { fitTrace } from "../../../bench/traces-command.ts";

const folder = mkdtempSync(join(tmpdir(), "published-"));
const file = join(folder, "file");
writeFileSync(file, "");

test.each([
  ["fgd", "--csv", addFgd],
  ["fgd", "--report", addFgd],
  ["queueing", "--csv", addQueueing],
  ["queueing", "--report", addQueueing],
  ["epvm", "--csv", addEpvm],
  ["epvm", "--report", addEpvm],
  ["borg", "--report", addBorg],
  ["metacentrum", "--csv", addMetacentrum],
  ["metacentrum", "--report", addMetacentrum],
])("%s refuses a %s that it could not write, before it runs", async (name, option, add) => {
  const program = new Command().exitOverride();
  add(program);
  const words = ["node", "bench", name, option, join(file, "out")];
  await expect(program.parseAsync(words)).rejects.toThrow(`Cannot write to ${file}: it is not a folder`);
  await expect(program.parseAsync([...words.slice(0, -1), folder])).rejects.toThrow(
    `Cannot write to ${folder}: it is a folder`,
  );
});

test("a generator that cannot be written is refused before its trace is read", () => {
  const paths = { jobs: join(folder, "absent.csv"), nodes: join(folder, "absent.csv") };
  expect(() => fitTrace({ format: "plain", ...paths, out: join(file, "model.json") })).toThrow(
    `Cannot write to ${file}: it is not a folder`,
  );
});
