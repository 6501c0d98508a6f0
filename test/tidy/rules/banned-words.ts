// Words that do not belong in this house, each with what to write instead. One table: to ban a word, add a row and a
// line to the test beside it.

import type { Finding, SourceFile } from "../source-file.ts";
import { isCode, lineAt } from "../source-file.ts";

interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
  /** Where it is searched; code unless said otherwise. */
  readonly part?: "code" | "comments";
  /** Files it holds for; all code unless given. */
  readonly where?: RegExp;
  /** Files it does not hold for. */
  readonly except?: RegExp;
}

const BANS: readonly Ban[] = [
  {
    pattern: /(?:[:<,|&(]|\bas\b|=>)\s*any(?![\w$])(?!\s*[:(])/g,
    instead: "say the type, or unknown and narrow it",
  },
  { pattern: /(?<![.\w$])enum\s+[\w$]+/g, instead: "write a union of string literals" },
  {
    pattern: /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/g,
    instead: "export it by name",
    except: /^[^/]+\.config\.ts$/,
  },
  {
    pattern: /(?<![\w$])(?:utils?|helpers?|manager2|[\w$]*(?:Utils?|Helpers?))(?![\w$])/g,
    instead: "name it for what it does",
  },
  {
    pattern: /@ts-(?:ignore|nocheck)\b/g,
    part: "comments",
    instead: "mend the type; in a test, @ts-expect-error with the reason",
  },
  {
    pattern: /\.(?:only|skip|todo|skipIf|runIf)\s*(?=[(.])/g,
    where: /\.test\.ts$/,
    instead: "run every test; one that cannot run here must fail and say why",
  },
  {
    pattern: /(?<![.\w$])console\s*\.\s*\w+/g,
    except: /^(?:src\/cli|src\/core|sim|bench|bin|test\/(?:live|long)|\.ci)\//,
    instead: "log through what is handed in; printing is for src/cli, sim, bench, live and long tests",
  },
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b(?!:? *\w\S* +\w)/g,
    part: "comments",
    instead: "write what is to be done and why it is not done yet, after the word",
  },
  {
    pattern: /(?<![\w$])Math\s*\.\s*random(?![\w$])/g,
    except: /^src\/core\//,
    instead: "draw from the Rng handed in; live seeds come from node:crypto, those of tests are written down",
  },
  {
    pattern: /(?<![.\w$])Date\s*\.\s*now(?![\w$])|(?<![.\w$])new\s+Date\s*(?:\(\s*\)|(?!\s*\())/g,
    where: /^(?:src\/(?:adapters|ports)|sim)\//,
    except: /clock[\w-]*\.ts$/,
    instead: "read wall time through the clock file of src/adapters, so that one place knows it",
  },
  {
    pattern: /(?<![.\w$])(?:async|await|Promise)(?![\w$:])/g,
    where: /^src\/ports\//,
    instead: "call back: promises live in adapters and cli",
  },
  { pattern: /(?<![.\w$])debugger(?![\w$:])/g, instead: "remove it" },
];

export function bannedWords(files: readonly SourceFile[]): Finding[] {
  return files.filter(isCode).flatMap((file) => BANS.flatMap((ban) => violations(file, ban)));
}

function violations(file: SourceFile, ban: Ban): Finding[] {
  if (ban.where?.test(file.path) === false || ban.except?.test(file.path) === true) return [];
  const text = ban.part === "comments" ? file.comments : file.code;
  return [...text.matchAll(ban.pattern)].map((match) => ({
    path: file.path,
    line: lineAt(text, match.index),
    message: `"${match[0].trim()}" is banned: ${ban.instead}`,
  }));
}
