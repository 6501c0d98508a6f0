// The replay of a grid's log, on logs small enough for a pencil, and the reader's refusals by file, line and column.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { replay } from "../../../bench/published/metacentrum/run.ts";
import { readMetacentrum } from "../../../sim/workloads/metacentrum.ts";
import { boundedSlowdown } from "../../../statistics/slowdown.ts";

const JOBS =
  "job_id,submit_s,run_s,walltime_s,nodes,cpus_per_node,mem_bytes_per_node,user,cluster,exclusive,clean\n";
const NODES = "node,cluster,cpus,mem_bytes\na1,a,4,100\nb1,b,2,100\n";

function files(jobs: string, nodes = NODES): { jobs: string; nodes: string } {
  const folder = mkdtempSync(join(tmpdir(), "metacentrum-"));
  const paths = { jobs: join(folder, "jobs.csv"), nodes: join(folder, "nodes.csv") };
  writeFileSync(paths.jobs, JOBS + jobs);
  writeFileSync(paths.nodes, nodes);
  return paths;
}

describe("a replay", () => {
  // Job 2 needs both nodes; job 3 would fit on b1 meanwhile and is said to run 3 s; job 4 is not clean.
  const log =
    "1,0,10,10,1,4,10,u,a,0,1\n2,1,5,5,2,2,10,u,,0,1\n3,2,3,3,1,2,10,u,b,0,1\n4,2,99,99,1,1,1,u,,0,0\n";

  test.each([
    ["fifo-strict", [0, 9, 13]], // job 3 waits behind job 2, which starts when job 1 ends, and takes both
    ["fifo", [0, 9, 0]],
    ["easy", [0, 9, 0]], // it ends before job 2 could start
    ["shortest", [0, 9, 0]],
  ])("under %s has the waits of a pencil", (order, waits) => {
    const { jobs, nodes } = files(log);
    const { jobs: count, meanWaitSeconds } = replay({ jobs, nodes, order, placement: "best-fit" });
    expect(count).toBe(3);
    expect(meanWaitSeconds).toBeCloseTo(waits.reduce((sum, wait) => sum + wait, 0) / 3, 9);
  });

  test("gives a whole node to whom it is promised", () => {
    const { jobs, nodes } = files("1,0,10,10,1,1,1,u,a,1,1\n2,0,10,10,1,1,1,u,a,0,1\n");
    const { meanWaitSeconds } = replay({ jobs, nodes, order: "fifo", placement: "best-fit" });
    expect(meanWaitSeconds).toBe(5);
  });
});

test("a slowdown is bounded by ten seconds of run time, and by 1", () => {
  expect(boundedSlowdown(30e6, 1e6)).toBe(3.1);
  expect(boundedSlowdown(0, 1e6)).toBe(1);
  expect(boundedSlowdown(60e6, 20e6)).toBe(4);
});

describe("a log that can't be used is named by line and column", () => {
  test.each([
    ["1,0,-5,10,1,1,1,u,,0,1\n", 'line 2, column run_s: "-5": an integer from 0'],
    ["1,5,1,1,1,1,1,u,,0,1\n2,4,1,1,1,1,1,u,,0,1\n", "line 3, column submit_s: 4: before the row above, 5"],
    ["1,0,1,1,1,5,1,u,,0,1\n", "line 2, column cpus_per_node: 5: no node it may go to has so many"],
    ["1,0,1,1,1,3,1,u,b,0,1\n", "line 2, column cpus_per_node: 3: no node it may go to has so many"],
    ["1,0,1,1,3,1,1,u,,0,1\n", "line 2, column nodes: 3: only 2 nodes have 1 CPUs each"],
    ["1,0,1,1,1,1,1,u,c,0,1\n", 'line 2, column cluster: "c": no node belongs to it'],
  ])("%j", (log, message) => {
    const { jobs, nodes } = files(log);
    expect(() => readMetacentrum(jobs, nodes)).toThrow(message);
  });
});
