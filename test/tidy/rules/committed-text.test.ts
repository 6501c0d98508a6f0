// Traces of a machine. The texts are put together here, so that this file holds none itself.

import { describe, it } from "vitest";
import { committedText } from "./committed-text.ts";
import { expectFindings } from "./expect-findings.ts";

const path = (...names: string[]): string => ["", ...names].join("/");
const host = (...names: string[]): string => names.join(".");

const TRACES: readonly string[] = [
  path("home", "someone", "wavetank"),
  path("Users", "Someone", "wavetank"),
  path("root", "project"),
  path("work", "project"),
  path("tmp", "wt", "project"),
  `https:/${path(host("registry", "npmjs", "org"), "zod")}`,
  `http:/${path(host("npm", "example", "com"), "zod")}`,
  host("registry-1", "docker", "io"),
];

const INNOCENT: readonly string[] = [
  "src/work/a.ts",
  path("tmp", "wavetank.sock"),
  path("var", "lib", "wavetank"),
  "apt-get install docker.io",
  "https://example.com/work/a",
  "npm install wavetank",
  'import { b } from "./registry.test.ts";',
];

describe("committed text reports", () => {
  for (const trace of TRACES) {
    it(trace, () =>
      expectFindings(committedText, { "README.md": `# Title\n\nSee ${trace} there.\n` }, ["README.md:3"]),
    );
  }
});

describe("committed text lets pass", () => {
  for (const text of INNOCENT) it(text, () => expectFindings(committedText, { "README.md": text }, []));
});
