// What the engine says reaches people in its own words.

import { expect, test } from "vitest";
import { engineFailure } from "../../../src/adapters/docker/engine-failure.ts";

test("the client's own words in front of the engine's are left out", () => {
  const thrown = Object.assign(new Error("(HTTP code 500) server error - no space left - on device "), {
    statusCode: 500,
  });
  const failure = engineFailure("make it", thrown);
  expect(failure).toMatchObject({ status: 500, message: "no space left - on device" });
});

test("the engine's message is taken as it is when it came as JSON", () => {
  const thrown = Object.assign(new Error("(HTTP code 404) no such image - x"), {
    statusCode: 404,
    json: { message: "no such image: demo" },
  });
  expect(engineFailure("make it", thrown).message).toBe("no such image: demo");
});
