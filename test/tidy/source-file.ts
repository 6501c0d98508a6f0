// One file of the tree as the rules see it, and what a rule says about it. It must not know any rule.

import { type Import, importsOf } from "./imports.ts";
import { type Scan, scan } from "./scan.ts";

export interface SourceFile extends Scan {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** One place that breaks a rule, and what to do instead. */
export interface Finding {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** A rule of the house: reads all files, since some rules (cycles, dead files) are about several. */
export type Rule = (files: readonly SourceFile[]) => Finding[];

const CODE = /\.(?:ts|mts|js|mjs)$/;

/** Files that are not TypeScript or JavaScript have no code, no comments and no imports. */
export function sourceFile(path: string, text: string): SourceFile {
  if (!CODE.test(path)) return { path, text, code: "", comments: "", imports: [] };
  const scanned = scan(text);
  return { path, text, ...scanned, imports: importsOf(path, text, scanned) };
}

export const isCode = (file: SourceFile): boolean => CODE.test(file.path);

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

export const lineCount = (text: string): number => text.replace(/\n$/, "").split("\n").length;

export const findingText = (finding: Finding): string =>
  `${finding.path}:${finding.line}: ${finding.message}`;
