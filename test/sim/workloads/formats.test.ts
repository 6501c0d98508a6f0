// Every format of traces on a sample of our own, by its published columns, into the one form in memory.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWorkload, type TraceFormat } from "../../../sim/workloads/formats.ts";
import type { Workload } from "../../../sim/workloads/workload.ts";

const GIB = 2 ** 30;

function read(format: TraceFormat, jobs: string, nodes = ""): Workload {
  const folder = mkdtempSync(join(tmpdir(), "trace-"));
  writeFileSync(join(folder, "jobs"), jobs);
  writeFileSync(join(folder, "nodes"), nodes);
  return readWorkload(format, join(folder, "jobs"), nodes === "" ? null : join(folder, "nodes"));
}

test("the plain form says all that a job can ask for", () => {
  const { jobs, nodes } = read(
    "plain",
    "job,arrival_s,duration_s,cpu_milli,memory_mib,tasks,gpus,gpu_milli,gpu_models,estimate_s,owner,priority,constraint\n" +
      "a,0.5,2.25,500,64,,,,,,,,\nb,1,60,1000,128,3,1,250,A|B,90,ann,200,zone=x|y\n",
    "node,cpu_milli,memory_mib,gpus,gpu_model,labels\nn,4000,1024,2,A,zone=x;disk=ssd\n",
  );
  expect(nodes).toEqual([
    {
      name: "n",
      capacity: { cpu: 4000, memory: GIB },
      gpus: [{ model: "A" }, { model: "A" }],
      labels: { zone: "x", disk: "ssd" },
    },
  ]);
  expect(jobs[0]).toMatchObject({
    arrival: 500_000,
    duration: 2_250_000,
    tasks: 1,
    gpus: null,
    estimateMs: null,
  });
  expect(jobs[1]).toMatchObject({
    tasks: 3,
    gpus: { count: 1, milli: 250, models: ["A", "B"] },
    estimateMs: 90_000,
    owner: "ann",
    priority: 200,
    constraints: [{ label: "zone", operator: "in", values: ["x", "y"] }],
  });
});

test("names in the plain form need not be unique, and a column without a name says nothing", () => {
  const { jobs, nodes } = read(
    "plain",
    "job,arrival_s,duration_s,cpu_milli,memory_mib,\na,0,1,500,64,\na,1,1,500,64,\n",
    "node,cpu_milli,memory_mib\nn,4000,1024\nn,4000,1024\n",
  );
  expect([jobs.length, nodes.length]).toEqual([2, 2]);
});

test("SWF's jobs become gangs of as few parts as the nodes allow, and those that never ran are left out", () => {
  const { jobs, nodes } = read(
    "swf",
    "; Version: 2.2\n; MaxNodes: 2\n; MaxProcs: 8\n" +
      "1 0 5 100 6 -1 -1 6 600 -1 1 3 1 1 1 1 -1 -1\n" +
      "2 10 -1 -1 -1 -1 -1 4 600 -1 5 3 1 1 1 1 -1 -1\n" +
      "3 20 0 50 1 -1 -1 -1 -1 -1 1 -1 1 1 1 1 -1 -1\n",
  );
  expect(nodes.map(({ capacity }) => capacity)).toEqual([{ cpu: 4000 }, { cpu: 4000 }]);
  expect(jobs).toHaveLength(2);
  expect(jobs[0]).toMatchObject({ tasks: 2, resources: { cpu: 3000 }, estimateMs: 600_000, owner: "user-3" });
  expect(jobs[1]).toMatchObject({ arrival: 20e6, duration: 50e6, tasks: 1, estimateMs: null, owner: null });
});

test("Google's tasks live from their submission, run from their first start to their first end", () => {
  const { jobs, nodes } = read(
    "google-2011",
    "1000,,7,0,,0,u,2,9,0.25,0.125,0,\n3000,,7,0,1,1,u,2,9,0.25,0.125,0,\n9000,,7,0,1,4,u,2,9,0.25,0.125,0,\n" +
      "9500,,7,1,,0,u,2,0,0.5,0.5,0,\n",
    "0,1,0,p,0.5,0.25\n0,2,0,p,1,1\n5,2,1,p,,\n",
  );
  expect(nodes.map(({ capacity }) => capacity)).toEqual([
    { cpu: 32_000, memory: 64 * GIB },
    { cpu: 64_000, memory: 256 * GIB },
  ]);
  expect(jobs).toHaveLength(1); // the second never started
  expect(jobs[0]).toMatchObject({
    arrival: 1000,
    duration: 6000,
    resources: { cpu: 16_000, memory: 32 * GIB },
    priority: 270,
  });
});

test("Alibaba's instances become jobs of their own, in order of their start", () => {
  const { jobs, nodes } = read(
    "alibaba-2018",
    "M1,2,j_1,1,Terminated,50,80,100,0.5\nM2,1,j_1,1,Running,10,0,100,0.5\nR3,1,j_2,1,Terminated,20,21,50,1\n",
    "m_1,0,1,1,96,100,USING\nm_1,9,1,1,96,100,USING\n",
  );
  expect(nodes).toHaveLength(1);
  expect(jobs.map(({ arrival }) => arrival / 1e6)).toEqual([20, 50, 50]);
  expect(jobs[1]).toMatchObject({
    duration: 30e6,
    resources: { cpu: 1000, memory: Math.round(0.005 * 96 * GIB) },
  });
});

test("openb's pods run from their start to their deletion", () => {
  const { jobs } = read(
    "openb",
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,creation_time,scheduled_time,deletion_time\n" +
      "p2,1000,10,1,500,,7,9,20\np1,1000,10,0,0,,5,6,8\np3,1000,10,0,0,,9,,12\n",
    "sn,cpu_milli,memory_mib,gpu,model\nn,8000,100,1,A\n",
  );
  expect(jobs.map(({ name, arrival, duration }) => [name, arrival / 1e6, duration / 1e6])).toEqual([
    ["p1", 5, 2],
    ["p2", 7, 11],
  ]);
});
