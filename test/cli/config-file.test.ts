// A manager's and a worker's options by name: from flags, variables and a file, the first that says something.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { addManagerCommand } from "../../src/cli/commands/manager-command.ts";
import { addWorkerCommand } from "../../src/cli/commands/worker-command.ts";
import { variableOf, withConfig } from "../../src/cli/config-file.ts";
import { labels, names, wholeNumber } from "../../src/cli/options.ts";
import { runCli } from "./fake-io.ts";

let folder = "";
let files = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "config-"));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** The options that a command with all kinds of them ends up with. */
async function optionsOf(...argv: string[]): Promise<Record<string, unknown>> {
  let found: Record<string, unknown> = {};
  const command = new Command()
    .exitOverride()
    .option("--host <host>", "", "127.0.0.1")
    .option("--port <port>", "", wholeNumber(0, 65_535), 5556)
    .option("--data-dir <folder>", "", "here")
    .option("--label <key=value>", "", labels)
    .option("--gpu <model>", "", names)
    .action((options: Record<string, unknown>) => {
      found = options;
    });
  await withConfig(command, ["label", "gpu"]).parseAsync(argv, { from: "user" });
  const { config: _, ...rest } = found;
  return rest;
}

const DEFAULTS = { host: "127.0.0.1", port: 5556, dataDir: "here" };

describe("an option is what", () => {
  test("its default says, where nobody says anything", async () => {
    expect(await optionsOf()).toEqual(DEFAULTS);
    expect(await optionsOf("--config", file("# nothing yet\n"))).toEqual(DEFAULTS);
  });

  test("the file says, numbers, lists and objects included", async () => {
    const text = "port: 7000\ndata-dir: there\nlabel: {zone: a, rack: 7}\ngpu: [a100, t4]\n";
    const said = {
      host: "127.0.0.1",
      port: 7000,
      dataDir: "there",
      label: { zone: "a", rack: "7" },
      gpu: ["a100", "t4"],
    };
    expect(await optionsOf("--config", file(text))).toEqual(said);
  });

  test("its variable says, against the file", async () => {
    vi.stubEnv("WAVETANK_PORT", "8000");
    vi.stubEnv("WAVETANK_LABEL", "zone=b,disk=ssd");
    const path = file("port: 7000\ndata-dir: there\nlabel: {zone: a}\n");
    const said = { ...DEFAULTS, port: 8000, dataDir: "there", label: { zone: "b", disk: "ssd" } };
    expect(await optionsOf("--config", path)).toEqual(said);
    vi.stubEnv("WAVETANK_CONFIG", path);
    expect(await optionsOf()).toEqual(said);
  });

  test("its flag says, against both", async () => {
    vi.stubEnv("WAVETANK_PORT", "8000");
    expect(await optionsOf("--port", "9000", "--config", file("port: 7000"))).toEqual({
      ...DEFAULTS,
      port: 9000,
    });
  });
});

const WRONG: readonly (readonly [string, string, RegExp])[] = [
  ["an option misspelt", "host: h\nprot: 1\n", /:2:1: Option prot is not known; did you mean port\?/],
  [
    "an option that is nothing like one",
    "frobnicate: 1",
    /:1:1: Option frobnicate is not known; accepted: host, port, /,
  ],
  ["an option of another case", "dataDir: x", /:1:1: Option dataDir is not known; did you mean data-dir\?/],
  ["a port out of range", "port: 70000", /:1:7: Option port is 70000\. Accepted: a whole number 0\.\.65535/],
  ["a label without a value", "label: [zone]", /:1:8: Option label is \["zone"\]\. Accepted: KEY=VALUE/],
  ["nothing", "host:", /Option host is not what its flag takes/],
  ["true", "host: true", /:1:7: Option host is not what its flag takes/],
  ["a list where one is taken", "port: [1, 2]", /:1:7: Option port is not what its flag takes/],
  ["lists in a list", "gpu: [[a]]", /Option gpu is not what its flag takes/],
  ["an empty list", "gpu: []", /Option gpu is not what its flag takes/],
  ["a list of options", "- host: h\n- port: 1\n", /one document is accepted, an object of options by name/],
  ["two documents", "host: h\n---\nport: 1\n", /one document is accepted/],
  ["a word", "host", /one document is accepted/],
  ["no YAML", "host: [", /:\d+:\d+: it is not YAML/],
  ["an option twice", "port: 1\nport: 2\n", /:2:1: it is not YAML: Map keys must be unique/],
  ["the file itself", "config: other.yaml", /Option config is not known/],
];

describe("a file is refused with", () => {
  test.each(WRONG)("%s", async (_what, text, words) => {
    await expect(optionsOf("--config", file(text))).rejects.toThrow(words);
  });

  test("a wrong option even where a flag wins over it", async () => {
    await expect(optionsOf("--port", "1", "--config", file("port: x"))).rejects.toThrow(/Option port is "x"/);
  });

  test.each(["manager", "worker"])("exit 2 and one line by a %s, before anything starts", async (role) => {
    const ran = await runCli([role, "--config", file("host: 127.0.0.1\nprot: 1\n")]);
    expect(ran.exitCode).toBe(2);
    expect(ran.err).toMatch(/^error: .*\.yaml:2:1: Option prot is not known; did you mean port\?\n$/);
    const missing = await runCli([role, "--config", join(folder, "none.yaml")]);
    expect(missing).toMatchObject({ exitCode: 2, err: expect.stringContaining("no such file") });
  });
});

test("a variable that is wrong is named", async () => {
  vi.stubEnv("WAVETANK_PORT", "x");
  const ran = await runCli(["manager"]);
  expect(ran.exitCode).toBe(2);
  expect(ran.err).toMatch(/^error: WAVETANK_PORT is "x"\. Accepted: a whole number 0\.\.65535/);
});

test.each([
  ["manager", addManagerCommand],
  ["worker", addWorkerCommand],
])("every flag of a %s is a variable of the same name", async (role, add) => {
  const program = new Command();
  add(program, {
    out: () => {},
    err: () => {},
    env: {},
    terminal: false,
    colours: false,
    columns: () => 80,
    rows: () => 24,
  });
  const command = program.commands.find((each) => each.name() === role);
  const shown = command?.options.filter(({ hidden }) => !hidden) ?? [];
  expect(shown.length).toBeGreaterThan(15);
  for (const option of shown) expect(option.envVar).toBe(variableOf(option));
});
