// Reading the openb trace: small samples of our own, and what is wrong with a file told by file, line and column.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TraceError } from "../../../sim/workloads/csv-table.ts";
import { readOpenbNodes, readOpenbPods } from "../../../sim/workloads/openb.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "traces-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const POD_HEADER = "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos";
const NODE_HEADER = "sn,cpu_milli,memory_mib,gpu,model";

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("an openb file", () => {
  test("of nodes gives millicores, bytes and devices", () => {
    const path = file("nodes.csv", `${NODE_HEADER}\nn-0,64000,1024,2,P100\nn-1,8000,512,0,\n`);
    expect(readOpenbNodes(path)).toEqual([
      {
        name: "n-0",
        capacity: { cpu: 64_000, memory: 2 ** 30 },
        gpus: [{ model: "P100" }, { model: "P100" }],
      },
      { name: "n-1", capacity: { cpu: 8_000, memory: 2 ** 29 }, gpus: [] },
    ]);
  });

  test("of pods may be gzipped; models are a set, and a pod without GPUs asks for none", () => {
    const rows = ["p-0,1000,1,1,460,B|A|B,LS", "p-1,250,0,0,0,,BE", "p-2,96000,2,8,1000,,LS"];
    const path = file("pods.csv.gz", gzipSync([POD_HEADER, ...rows, ""].join("\n")));
    expect(readOpenbPods(path).map(({ gpus }) => gpus)).toEqual([
      { count: 1, milli: 460, models: ["A", "B"] },
      null,
      { count: 8, milli: 1_000, models: [] },
    ]);
  });
});

const good = "p-0,1000,1,1,460,,LS";
const BAD_PODS: readonly (readonly [string, string, string])[] = [
  [
    "a column is missing",
    "name,cpu_milli\np-0,1\n",
    "line 1: lacks memory_mib, num_gpu, gpu_milli, gpu_spec",
  ],
  ["it has a header only", `${POD_HEADER}\n`, "has no rows"],
  ["it is empty", "", "has no rows"],
  ["a cpu is negative", `${POD_HEADER}\n${good}\np-1,-5,1,0,0,,LS\n`, 'line 3, column cpu_milli: "-5"'],
  ["a cpu is no number", `${POD_HEADER}\np-1,many,1,0,0,,LS\n`, 'line 2, column cpu_milli: "many"'],
  ["a memory is a fraction", `${POD_HEADER}\np-1,5,1.5,0,0,,LS\n`, 'line 2, column memory_mib: "1.5"'],
  ["a memory is beyond all sizes", `${POD_HEADER}\np-1,5,9e99,0,0,,LS\n`, "line 2, column memory_mib"],
  ["a share is 0", `${POD_HEADER}\np-1,5,1,1,0,,LS\n`, 'line 2, column gpu_milli: "0"'],
  ["a share is above a GPU", `${POD_HEADER}\np-1,5,1,1,1001,,LS\n`, 'line 2, column gpu_milli: "1001"'],
  [
    "parts of two GPUs are asked for",
    `${POD_HEADER}\np-1,5,1,2,500,,LS\n`,
    "line 2, column gpu_milli: 500 of each",
  ],
  ["there are too many GPUs", `${POD_HEADER}\np-1,5,1,65,1000,,LS\n`, 'line 2, column num_gpu: "65"'],
  ["a cell is missing", `${POD_HEADER}\np-1,5\n`, "not CSV"],
  ["a quote is left open", `${POD_HEADER}\n"p-1,5,1,0,0,,LS\n`, "not CSV"],
];

describe("a bad list of pods is refused, and the message says where:", () => {
  test.each(BAD_PODS)("%s", (_, text, message) => {
    const path = file("pods.csv", text);
    expect(() => readOpenbPods(path)).toThrow(TraceError);
    expect(() => readOpenbPods(path)).toThrow(message);
    expect(() => readOpenbPods(path)).toThrow(path);
  });

  test("it is a truncated gzip", () => {
    const whole = gzipSync([POD_HEADER, ...Array(100).fill(good)].join("\n"));
    const path = file("pods.csv.gz", whole.subarray(0, whole.length >> 1));
    expect(() => readOpenbPods(path)).toThrow(`Cannot read ${path}`);
  });

  test("it is not there", () => {
    const path = join(folder, "none.csv");
    expect(() => readOpenbPods(path)).toThrow(`Cannot read ${path}`);
  });
});
