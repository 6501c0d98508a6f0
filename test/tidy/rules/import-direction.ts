// Imports point down only. This table is the law of the house about who may know whom; docs/architecture.md draws it.

import { posix } from "node:path";
import type { Import, ImportKind } from "../imports.ts";
import type { Finding, SourceFile } from "../source-file.ts";

/** Which packages a unit may import: none at all, Node's own (`node:`), or third parties as well. */
type Packages = "none" | "node" | "any";

interface Law {
  /** Units it may import anything from. */
  readonly values: readonly string[];
  /** Units it may import types from (`import type`), besides. */
  readonly types: readonly string[];
  /** Units it may load when it gets there (`await import()`), besides. */
  readonly lazily: readonly string[];
  readonly packages: Packages;
}

const VOCABULARY = ["core/kernel", "core/task", "core/node", "core/sync", "core/store"];
const CORE = [
  ...VOCABULARY,
  "core/machine",
  "core/refusals",
  "core/scheduler",
  "core/manager",
  "core/worker",
  "core/watchdog",
  "core/loop",
];

const SIM = ["sim", "sim/workloads", "sim/schema", "sim/reports"];

const law = (values: readonly string[], packages: Packages, rest: Partial<Law> = {}): Law => ({
  values,
  types: [],
  lazily: [],
  packages,
  ...rest,
});

/** A unit may always import from itself. */
export const LAWS: Readonly<Record<string, Law>> = {
  "core/kernel": law([], "none"),
  "core/machine": law(["core/kernel"], "none"),
  "core/task": law(["core/kernel"], "none"),
  "core/node": law(["core/kernel", "core/task"], "none"),
  "core/sync": law(["core/kernel", "core/task", "core/node"], "none"),
  "core/store": law(["core/kernel", "core/task", "core/node"], "none"),
  "core/scheduler": law(["core/kernel", "core/task", "core/node", "core/store"], "none"),
  "core/refusals": law(["core/task"], "none"),
  "core/manager": law([...VOCABULARY, "core/machine", "core/refusals", "core/scheduler"], "none"),
  "core/worker": law([...VOCABULARY, "core/machine"], "none", { types: ["core/watchdog"] }),
  "core/watchdog": law(["core/kernel", "core/task", "core/machine"], "none"),
  "core/loop": law(["core/kernel", "core/machine"], "none"),
  ports: law([], "none", { types: CORE }),
  adapters: law([...VOCABULARY, "core/refusals", "ports"], "any", { types: CORE }),
  cli: law([...CORE, "ports", "adapters"], "any", { types: ["sim", "bench"], lazily: ["sim", "bench"] }),
  sim: law([...CORE, "ports", "adapters/for-sim", "sim/workloads", "sim/schema", "statistics"], "node", {
    lazily: ["sim/reports"],
  }),
  /** What runs become for people: it may use packages, and the tank loads it when there is something to write. */
  "sim/reports": law([...CORE, "adapters/for-sim", "sim", "plots", "statistics"], "any"),
  plots: law([], "any"),
  /** What samples say, for the tank and for the bench. */
  statistics: law(["core/kernel"], "none"),
  /** What scenarios may hold, and how files of them are read. */
  "sim/schema": law([...CORE, "sim", "sim/workloads"], "any"),
  "sim/workloads": law([...VOCABULARY, "adapters/for-sim"], "any"),
  bench: law([...CORE, "ports", "adapters", "cli", ...SIM, "plots", "statistics", "test"], "any"),
  test: law([...CORE, "ports", "adapters", "cli", ...SIM, "plots", "statistics", "bench"], "any"),
};

/** Adapters that the tank shares with the live world: they read no clock, socket or disk, but the one that makes folders for
 * what its commands write, and the one that says which package this is. */
const ADAPTERS_FOR_SIM =
  /^src\/adapters\/(?:seeded-rng|memory|row-keys|make-folder|nearest-name|own-package)(?:[./-]|$)/;

/** Files that are known more widely than the folder they lie in. */
const UNITS_OF_ONE: Readonly<Record<string, string>> = {
  "src/core/loop/machine.ts": "core/machine", // the shape of every machine; none of them knows the loop
  "src/core/manager/refusals.ts": "core/refusals", // the edge says them in words
};

/** The folder a file counts to when folders are compared: a unit of one file is a folder of its own. */
export const folderOf = (path: string): string => UNITS_OF_ONE[path] ?? posix.dirname(path);

/** The part of the house a file belongs to; null for files at the root. */
export function unitOf(path: string): string | null {
  const single = UNITS_OF_ONE[path];
  if (single !== undefined) return single;
  const [first = "", second = "", third] = path.split("/");
  if (first === "sim" && ["workloads", "schema", "reports"].includes(second)) return `sim/${second}`;
  if (first !== "src") return first in LAWS ? first : null;
  if (second === "core") return third?.includes(".") ? "core" : `core/${third}`;
  return second;
}

export function importDirection(files: readonly SourceFile[]): Finding[] {
  return files.flatMap((file) => {
    const unit = unitOf(file.path);
    if (unit === null || file.imports.length === 0) return [];
    const rule = LAWS[unit];
    if (rule === undefined) return [strayFile(file, unit)];
    return file.imports.flatMap((item) => {
      const wrong =
        item.target === null
          ? wrongPackage(rule, unit, item)
          : (wrongUnit(rule, unit, item.target, item.kind) ?? wrongAdapter(file.path, item.target));
      return wrong === null ? [] : [{ path: file.path, line: item.line, message: wrong }];
    });
  });
}

function wrongPackage(rule: Law, unit: string, item: Import): string | null {
  const isNode = item.specifier.startsWith("node:");
  if (rule.packages === "any" || (isNode && rule.packages === "node")) return null;
  return `${unit} may not import "${item.specifier}": put it behind a port, in src/adapters`;
}

function wrongUnit(rule: Law, unit: string, target: string, kind: ImportKind): string | null {
  const to = unitOf(target);
  if (to === null || to === unit || rule.values.includes(to)) return null;
  if (rule.values.includes("adapters/for-sim") && ADAPTERS_FOR_SIM.test(target)) return null;
  if (kind === "type" && rule.types.includes(to)) return null;
  if (kind === "lazy" && rule.lazily.includes(to)) return null;
  return `${unit} may not import ${to} (${target}): ${wayOut(rule, unit, to)}`;
}

/** What a folder of adapters knows of others, by name: HTTP serves the metrics. */
const ADAPTERS_OF_ADAPTERS: Readonly<Record<string, readonly string[]>> = { http: ["metrics"] };

/** Adapters of different folders do not know each other. */
function wrongAdapter(path: string, target: string): string | null {
  const [from, to] = [adapterOf(path), adapterOf(target)];
  if (from === null || to === null || from === to) return null;
  if (ADAPTERS_OF_ADAPTERS[from]?.includes(to)) return null;
  return `adapters/${from} may not import adapters/${to} (${target}): move what both need into src/adapters`;
}

/** The folder of `src/adapters` a file lies in; null for what lies in `src/adapters` itself, which all may share. */
const adapterOf = (path: string): string | null => /^src\/adapters\/([^/]+)\//.exec(path)?.[1] ?? null;

function wayOut(rule: Law, unit: string, to: string): string {
  if (rule.lazily.includes(to)) return "load it lazily, with await import(), or import its types only";
  if (rule.types.includes(to)) return "import its types only (import type)";
  const allowed = [...rule.values.filter((name) => name !== "adapters/for-sim"), ...rule.types];
  return `${unit} knows ${allowed.length === 0 ? "only itself" : [...new Set(allowed)].join(", ")}; move what both need down, or hand it in`;
}

function strayFile(file: SourceFile, unit: string): Finding {
  return {
    path: file.path,
    line: 1,
    message: `${unit} is not a part of the house: add it to LAWS in test/tidy/rules/import-direction.ts`,
  };
}
