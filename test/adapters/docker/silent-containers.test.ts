// What an engine's answer without a byte means: the container wrote nothing, or never ran.

import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { containerName, LABELS } from "../../../src/adapters/docker/container-labels.ts";
import { DockerLogs } from "../../../src/adapters/docker/docker-logs.ts";
import { tempFolder } from "../temp-folder.ts";

const KEY = { taskId: "00000000-0000-4000-8000-000000000001", attempt: 1 };
const NEVER = "0001-01-01T00:00:00Z";

/** Logs of an engine with one container, that has written nothing. */
async function logsOf(startedAt: string): Promise<DockerLogs> {
  const inspected = {
    Id: "c",
    Config: { Labels: { [LABELS.task]: KEY.taskId, [LABELS.attempt]: "1" } },
    State: { Running: false, StartedAt: startedAt, FinishedAt: startedAt, ExitCode: 0, Error: "" },
    NetworkSettings: { Ports: {} },
  };
  const server = createServer(({ url = "" }, response) => {
    if (!url.includes(containerName(KEY))) response.writeHead(404).end("{}");
    else if (url.includes("/logs")) response.writeHead(200).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(inspected));
  });
  const path = join(tempFolder(), "engine.sock");
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new DockerLogs({ kind: "socket", path });
}

test.each([
  ["has ended is empty", "2026-01-01T00:00:00Z", ""],
  ["never ran is none", NEVER, null],
])("the output of a silent container that %s", async (_, startedAt, expected) => {
  const logs = await logsOf(startedAt);
  const output = await logs.open(KEY, { follow: false, tail: null }, new AbortController().signal);
  expect(output === null ? null : await text(output)).toBe(expected);
});
