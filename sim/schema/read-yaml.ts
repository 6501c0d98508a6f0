// YAML as a value, with the line on which each part of it stands. Whatever its author did wrong, and whatever would make a small
// file a huge value, is told with its place; it must not know what the value means.

import { type Document, LineCounter, parseDocument, visit, type YAMLError } from "yaml";

export interface Yaml {
  readonly value: unknown;
  /** Of what the keys lead to; null: nothing is there. */
  lineOf(keys: readonly (string | number)[]): number | null;
}

/** The value, or what is wrong: ":LINE:COLUMN: …", to be put behind the file's name. */
export function readYaml(text: string): Yaml | string {
  const lines = new LineCounter();
  const placed = (offset: number, what: string): string => {
    const { line, col } = lines.linePos(offset);
    return `:${line}:${col}: ${what}`;
  };
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) return placed(error.pos[0], wordsOf(error));
  try {
    return {
      value: document.toJS() as unknown,
      lineOf: (keys) => {
        const node = document.getIn(keys, true) as { readonly range?: readonly number[] } | undefined;
        const start = node?.range?.[0];
        return start === undefined ? null : lines.linePos(start).line;
      },
    };
  } catch (error) {
    if (error instanceof RangeError) return `:1: ${TOO_DEEP}`;
    const { offset, what } = wrongAlias(document);
    return placed(offset, what);
  }
}

const TOO_DEEP = "is nested more deeply than can be read";

function wordsOf({ code, message }: YAMLError): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins, accepted is a file with one";
  if (code === "RESOURCE_EXHAUSTION") return TOO_DEEP;
  return (message.split("\n")[0] ?? "").replace(/:$/, "");
}

/** The alias for which the document has no value: one without an anchor before it, or else all of them, which are too many. */
function wrongAlias(document: Document): { readonly offset: number; readonly what: string } {
  let first: number | null = null;
  let found: { readonly offset: number; readonly what: string } | null = null;
  visit(document, {
    Alias: (_, alias) => {
      const offset = alias.range?.[0] ?? 0;
      first ??= offset;
      if (alias.resolve(document) !== undefined) return undefined;
      found = { offset, what: `*${alias.source} names no anchor, accepted is one that stands before it` };
      return visit.BREAK;
    },
  });
  return (
    found ?? {
      offset: first ?? 0,
      what: "aliases stand for too much: they make a huge value of a small file",
    }
  );
}
