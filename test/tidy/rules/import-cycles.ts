// No file needs itself to be loaded, in the tank not for its types either, and no two folders need each other. A folder and
// the folders inside it count as one direction: the outer may compose the inner, and the inner may use what lies beside it.

import type { Finding, SourceFile } from "../source-file.ts";
import { folderOf } from "./import-direction.ts";

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly line: number;
}

export function importCycles(files: readonly SourceFile[]): Finding[] {
  const product = files.filter((file) => /^(?:src|sim|bench)\//.test(file.path));
  return [
    ...cyclesIn(fileEdges(product), "Files import each other", "move what both need into a third file"),
    ...cyclesIn(folderEdges(product), "Folders import each other", "move what both need into the lower one"),
  ];
}

function fileEdges(files: readonly SourceFile[]): Edge[] {
  return files.flatMap((file) =>
    file.imports
      .filter(({ kind, target }) => target !== null && (kind === "value" || isTypeOfTank(file, kind)))
      .map((item) => ({ from: file.path, to: item.target ?? "", path: file.path, line: item.line })),
  );
}

const isTypeOfTank = ({ path }: SourceFile, kind: string): boolean =>
  kind !== "lazy" && path.startsWith("sim/");

function folderEdges(files: readonly SourceFile[]): Edge[] {
  return files
    .flatMap((file) =>
      file.imports
        .filter((item) => item.kind !== "lazy" && item.target !== null)
        .map((item) => ({
          from: folderOf(file.path),
          to: folderOf(item.target ?? ""),
          path: file.path,
          line: item.line,
        })),
    )
    .filter(({ from, to }) => !`${from}/`.startsWith(`${to}/`) && !`${to}/`.startsWith(`${from}/`));
}

/** One finding for each knot of names that all reach each other, at its first import. */
function cyclesIn(edges: readonly Edge[], what: string, instead: string): Finding[] {
  const told = new Set<string>();
  return edges.flatMap((edge) => {
    const back = pathBetween(edges, edge.to, edge.from);
    if (back === null || told.has(edge.from)) return [];
    for (const name of back) told.add(name);
    return [
      {
        path: edge.path,
        line: edge.line,
        message: `${what}: ${[edge.from, ...back].join(" → ")}; ${instead}`,
      },
    ];
  });
}

/** The names of a shortest way from `start` to `goal`, both included; null when there is none. */
function pathBetween(edges: readonly Edge[], start: string, goal: string): string[] | null {
  const cameFrom = new Map<string, string | null>([[start, null]]);
  for (const name of cameFrom.keys()) {
    if (name === goal) return wayTo(cameFrom, goal);
    for (const edge of edges) if (edge.from === name && !cameFrom.has(edge.to)) cameFrom.set(edge.to, name);
  }
  return null;
}

function wayTo(cameFrom: ReadonlyMap<string, string | null>, goal: string): string[] {
  const way: string[] = [];
  for (let name: string | null = goal; name !== null; name = cameFrom.get(name) ?? null) way.unshift(name);
  return way;
}
