// Every script's transcript is the one in its file. UPDATE_TRANSCRIPTS=1 writes the files anew: read what changed in
// them before committing it, since they are what a newcomer reads.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { play } from "./play.ts";
import { scripts } from "./scripts.ts";

const update = process.env.UPDATE_TRANSCRIPTS === "1";
const HOW = "The transcript differs. If that is meant: npm run transcripts, and read the difference";
const fileOf = (name: string): string => join(import.meta.dirname, `${name}.txt`);

describe("the transcripts", () => {
  for (const script of scripts) {
    it(`${script.name}.txt tells what happens`, () => {
      const transcript = play(script);
      if (update) writeFileSync(fileOf(script.name), transcript);
      expect(transcript, HOW).toBe(readFileSync(fileOf(script.name), "utf8"));
    });
  }

  it("has a script for every file", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".txt"));
    expect(files).toEqual(scripts.map(({ name }) => `${name}.txt`).sort());
  });
});
