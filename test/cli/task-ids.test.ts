// How a task is called: by its id, how that begins, or its name; and what is said when that is no task, or several.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { TaskView } from "../../src/core/manager/views.ts";
import { type FakeManager, startFakeManager, TASK, TASK_ID } from "../adapters/http/fake-manager.ts";
import { runCli } from "./fake-io.ts";

let manager: FakeManager;
beforeEach(async () => {
  manager = await startFakeManager();
});
afterEach(() => manager.close());

const OTHER = "7ab09875-1610-414f-bc60-2935e9b1c798";
const ENDED: TaskView = { ...TASK, id: OTHER, state: "Completed" };

/** The manager lists these, whatever it is asked; stopping goes well. */
async function stop(named: string, ...tasks: TaskView[]) {
  manager.reply = async () =>
    manager.asked.at(-1)?.kind === "listTasks"
      ? { kind: "tasks", tasks, next: null }
      : { kind: manager.asked.at(-1)?.kind === "stopTask" ? "stopping" : "task", tasks: [TASK], task: TASK };
  return runCli(["stop", named, "--manager", manager.url.slice(7)]);
}

const stopped = { exitCode: 0, out: `stopping task ${TASK_ID}\n`, err: "" };

test("a whole id is taken as it is", async () => {
  expect(await stop(TASK_ID)).toEqual(stopped);
  expect(manager.asked.map(({ kind }) => kind)).toEqual(["getTask", "stopTask"]);
});

test("the beginning of an id is looked for among ids", async () => {
  expect(await stop("0B5E2a8c", TASK)).toEqual(stopped);
  expect(manager.asked[0]).toMatchObject({ kind: "listTasks", id: "0b5e2a8c" });
});

test("a name is looked for among names", async () => {
  expect(await stop("web", TASK)).toEqual(stopped);
  expect(manager.asked[0]).toMatchObject({ kind: "listTasks", name: "web" });
});

test("of tasks with one name the one that has not ended is meant", async () => {
  expect(await stop("web", ENDED, TASK)).toEqual(stopped);
});

test("a name that several have exits 2 with their ids", async () => {
  const err = "error: Cannot tell which task web is: there are 2; give an id: 0b5e2a8c, 7ab09875\n";
  expect(await stop("web", TASK, { ...ENDED, state: "Running" })).toEqual({ exitCode: 2, out: "", err });
});

test("a name that none has exits 1", async () => {
  const err = "error: No task has the name nobody, and no task an id that begins like that\n";
  expect(await stop("nobody")).toEqual({ exitCode: 1, out: "", err });
});
