// How a file's imports are read.

import { describe, expect, it } from "vitest";
import { sourceFile } from "./source-file.ts";

const read = (text: string) =>
  sourceFile("src/core/task/a.ts", text).imports.map(({ kind, specifier, line }) => [kind, specifier, line]);

describe("imports", () => {
  it("are values, unless the whole import is of types", () => {
    expect(
      read('import { a } from "./a.ts";\nimport type { B } from "./b.ts";\nimport { type C } from "./c.ts";'),
    ).toEqual([
      ["value", "./a.ts", 1],
      ["type", "./b.ts", 2],
      ["value", "./c.ts", 3],
    ]);
  });

  it("may be re-exports, side effects, namespaces and defaults, also over several lines", () => {
    expect(
      read(
        'export * from "a";\nimport "b";\nimport * as c from "c";\nimport d, {\n  e,\n} from "d";\nexport type { F } from "f";',
      ),
    ).toEqual([
      ["value", "a", 1],
      ["value", "b", 2],
      ["value", "c", 3],
      ["value", "d", 6],
      ["type", "f", 7],
    ]);
  });

  it("are lazy when the program loads them as it goes, worker threads included", () => {
    expect(read('await import("./a.ts");\nnew Worker(new URL("./b.ts", import.meta.url));')).toEqual([
      ["lazy", "./a.ts", 1],
      ["lazy", "./b.ts", 2],
    ]);
  });

  it("are not found in comments and strings", () => {
    expect(read('// import "a";\nconst b = \'import "b"\';\nconst c = `import { c } from "c"`;')).toEqual([]);
  });

  it("name the file they mean, from the root of the project", () => {
    const [first, second] = sourceFile(
      "src/core/task/a.ts",
      'import "../node/b.ts";\nimport "node:fs";',
    ).imports;
    expect(first?.target).toBe("src/core/node/b.ts");
    expect(second?.target).toBeNull();
  });
});
