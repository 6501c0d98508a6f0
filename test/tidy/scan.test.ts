// The scanner, on the texts that fool simple ones.

import { describe, expect, it } from "vitest";
import { scan } from "./scan.ts";

const words = (text: string): string[] => text.match(/\w+/g) ?? [];

/** [source, words left in the code, words left in the comments] */
const ROWS: readonly (readonly [string, string, string[], string[]])[] = [
  ["a line comment", "a; // b\nc", ["a", "c"], ["b"]],
  ["a block comment over lines", "a /* b\nc */ d", ["a", "d"], ["b", "c"]],
  ["a comment that is never closed", "a /* b", ["a"], ["b"]],
  ["a comment sign inside a string", 'a("// b"); c', ["a", "c"], []],
  ["an escaped quote", String.raw`a("b\" c"); d`, ["a", "d"], []],
  ["a quote inside a comment", "// don't\na", ["a"], ["don", "t"]],
  ["a template with code in it", "a(`b ${c} d ${{ e: `f ${g}` }} h`); i", ["a", "c", "e", "g", "i"], []],
  ["a template with an escaped hole", "a(`b \\${c}`); d", ["a", "d"], []],
  ["a comment inside a template's hole", "`a ${b /* c */} d`", ["b"], ["c"]],
  ["a regular expression", 'a = /b[/"]c/g; d', ["a", "d"], []],
  ["a regular expression after return", "return /b'/.test(c)", ["return", "test", "c"], []],
  ["a division", "a / b / c; // d", ["a", "b", "c"], ["d"]],
  ["a division after a bracket", "(a) / b[0] / c", ["a", "b", "0", "c"], []],
  ["a line that opens the file for a shell", "#!/usr/bin/env node\na", ["a"], ["usr", "bin", "env", "node"]],
];

describe("scan tells code from what is only said", () => {
  for (const [name, source, code, comments] of ROWS) {
    it(name, () => {
      const scanned = scan(source);
      expect(words(scanned.code)).toEqual(code);
      expect(words(scanned.comments)).toEqual(comments);
    });
  }

  it("keeps every line and offset where it was", () => {
    const source = 'a(`x\ny ${b}\nz`, /* one\ntwo */ "t");\nc // end\n';
    const { code, comments } = scan(source);
    const breaks = (text: string) => [...text.matchAll(/\n/g)].map((match) => match.index);
    expect(code).toHaveLength(source.length);
    expect(comments).toHaveLength(source.length);
    expect(breaks(code)).toEqual(breaks(source));
    expect(breaks(comments)).toEqual(breaks(source));
    expect(code.indexOf("b")).toBe(source.indexOf("b"));
  });
});
