// The lock file installs everywhere: it names no registry, and it has an entry for the packages of every platform.
// npm leaves those of other platforms out when it cannot fetch them, and `npm ci` then refuses the whole file.

import type { Finding, SourceFile } from "../source-file.ts";
import { lineAt } from "../source-file.ts";

const RESOLVED = /"resolved":\s*"https?:[^"]*"/g;

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function lockFile(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => file.path === "package-lock.json")
    .flatMap((file) => [...registries(file), ...missingEntries(file)]);
}

function registries(file: SourceFile): Finding[] {
  return [...file.text.matchAll(RESOLVED)].map((match) =>
    at(
      file,
      match.index,
      `${match[0]} names a registry: npm leaves it out with omit-lockfile-registry-resolved (.npmrc)`,
    ),
  );
}

function missingEntries(file: SourceFile): Finding[] {
  const { packages } = JSON.parse(file.text) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
      )
      .map((name) =>
        at(
          file,
          file.text.indexOf(`"${name}"`),
          `${name} has no entry: restore it (version, os, cpu, optional), or npm ci fails`,
        ),
      ),
  );
}

function at(file: SourceFile, offset: number, message: string): Finding {
  return { path: file.path, line: lineAt(file.text, offset), message };
}
