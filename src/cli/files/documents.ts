// The documents of a YAML or JSON file, each with the places of its fields, so that what is wrong with one can be
// pointed at. JSON is read as the YAML that it is. It must not know what a document is to say.

import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from "yaml";
import { Misuse } from "../exit.ts";
import { fileText } from "./file-text.ts";

/** More than this many uses of anchors in a document is an attack on memory, not a file. */
const ALIASES_MAX = 1_000;

export interface FileDocument {
  readonly file: string;
  readonly value: unknown;
  /** "web.yaml:3:5: " or, where the file holds several, "web.yaml:3:5: document 2: ". A field that is not there is where
   * it is missing. `key`: the field's name is meant, not its value. */
  at(path: readonly PropertyKey[], key?: boolean): string;
}

/** Every document of `file` (`-`: standard input); a list is as many documents as it has items, an empty document is
 * none. Throws `Misuse` that tells line and column when it is no YAML. */
export function documentsIn(file: string): FileDocument[] {
  const lines = new LineCounter();
  const text = fileText(file);
  const parsed = parseAllDocuments(isJson(text) ? text.replaceAll("\t", " ") : text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
  });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: `;
  };
  for (const { errors, warnings } of documents) {
    const wrong = errors[0] ?? warnings[0];
    if (wrong !== undefined) throw new Misuse(`${place(wrong.pos[0])}it is not YAML: ${wrong.message}`);
  }
  const roots = documents.flatMap((document) => rootsOf(document, place));
  return roots.map(({ node, value }, index) => ({
    file,
    value,
    at: (path, key = false) =>
      `${place(offsetOf(node, path, key))}${roots.length === 1 ? "" : `document ${index + 1}: `}`,
  }));
}

interface Root {
  readonly node: Node;
  readonly value: unknown;
}

function rootsOf(document: Document.Parsed, place: (offset: number) => string): Root[] {
  const { contents } = document;
  const value = dataOf(document, place);
  if (contents === null || value === null) return [];
  if (!isSeq(contents)) return [{ node: contents as Node, value }];
  return contents.items.map((item, index) => ({ node: item as Node, value: (value as unknown[])[index] }));
}

function dataOf(document: Document.Parsed, place: (offset: number) => string): unknown {
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      throw new Misuse(
        `${place(startOf(alias))}it is not YAML: there is no anchor &${alias.source} before it`,
      );
    },
  });
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    throw new Misuse(`${place(document.range[0])}it is not YAML: ${(error as Error).message}`);
  }
}

/** A tab is space in JSON and not in YAML; inside JSON's texts there can be none. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where the deepest part of `path` that is there begins. */
function offsetOf(root: Node, path: readonly PropertyKey[], key: boolean): number {
  let node: Node = root;
  let offset = startOf(node);
  for (const [depth, step] of path.entries()) {
    const wantsKey = key && depth === path.length - 1;
    const found = stepInto(node, step);
    if (found === null) return offset;
    offset = startOf(wantsKey ? found.name : found.node);
    node = found.node;
  }
  return offset;
}

interface Part {
  readonly name: Node;
  readonly node: Node;
}

function stepInto(node: Node, step: PropertyKey): Part | null {
  if (isSeq(node)) {
    const item = typeof step === "number" ? (node.items[step] as Node | undefined) : undefined;
    return item === undefined ? null : { name: item, node: item };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  if (pair === undefined) return null;
  const name = pair.key as Node;
  return { name, node: (pair.value ?? name) as Node };
}

/** An alias begins where it is used. */
const startOf = (node: Node): number => node.range?.[0] ?? 0;
