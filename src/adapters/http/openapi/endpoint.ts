// One endpoint of an API's description from the little that tells it from others: what all share (tokens, limits, the shape
// of problems) is added here. It must not know any endpoint.

import { z } from "zod";
import type {
  ZodOpenApiMediaTypeObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import { EXEC_LINE, EXEC_TYPE } from "../exec-schema.ts";
import { PROBLEM } from "../view-schemas.ts";

export interface Endpoint {
  /** Names the operation for generated clients: "submitTask". */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Of each parameter in the path what it is. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  /** The body, JSON. */
  readonly body?: z.ZodType;
  /** A write: it may carry an Idempotency-Key. */
  readonly write?: true;
  /** By status: what it means, and the JSON that comes with it. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes that it may be refused with, by status, beside those that any request may be. */
  readonly refusals?: Readonly<Record<number, readonly string[]>>;
}

export interface Answer {
  readonly meaning: string;
  /** Absent: there is no body. */
  readonly json?: z.ZodType;
  /** A body that is no JSON: its type and what it holds. */
  readonly other?: Readonly<Record<string, string>>;
  /** A body of JSON objects, one a line. */
  readonly lines?: z.ZodType;
}

/** What a command answers. */
export const EXEC_ANSWER: Answer = { meaning: "It was started: this is what it writes", lines: EXEC_LINE };

const IDEMPOTENCY = z.object({
  "Idempotency-Key": z
    .string()
    .optional()
    .describe("1..255 printable characters: the same request with the same key is carried out once"),
});

const MEANINGS: Readonly<Record<number, string>> = {
  400: "The request cannot be understood; `field` names the part that is wrong",
  401: "No valid token was presented",
  403: "The token does not open this request",
  404: "It is not there",
  409: "It cannot be done as things are",
  410: "It is not kept any more",
  413: "The body is too large",
  415: "The body is not JSON by its Content-Type",
  429: "Too much waits already: ask again after the seconds in Retry-After",
  500: "A bug: the manager's log says more",
  502: "The node or its engine could not be reached",
  503: "Not now: the answer says why",
};

export function operation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const { id, tag, summary, description, body } = endpoint;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    requestParams: parametersOf(endpoint),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: { ...answersOf(endpoint), ...refusalsOf(endpoint) },
  };
}

function parametersOf({ path, query, headers, write }: Endpoint) {
  const named = Object.entries(path ?? {}).map(([name, meaning]) => [name, z.string().describe(meaning)]);
  const header = write === true ? IDEMPOTENCY : headers;
  return {
    ...(path === undefined ? {} : { path: z.object(Object.fromEntries(named)) }),
    ...(query === undefined ? {} : { query }),
    ...(header === undefined ? {} : { header }),
  };
}

function answersOf({ answers }: Endpoint): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { meaning, json, lines, other = {} }]) => {
      const content: Record<string, ZodOpenApiMediaTypeObject> = {};
      if (json !== undefined) content["application/json"] = { schema: json };
      if (lines !== undefined) content[EXEC_TYPE] = { schema: lines };
      for (const type in other)
        content[type] = { schema: { type: "string", description: other[type] as string } };
      return [status, { description: meaning, ...(Object.keys(content).length === 0 ? {} : { content }) }];
    }),
  );
}

function refusalsOf(endpoint: Endpoint): ZodOpenApiResponsesObject {
  const codes = new Map<number, string[]>();
  const add = (status: number, ...more: readonly string[]): void => {
    codes.set(status, [...(codes.get(status) ?? []), ...more]);
  };
  if (endpoint.body !== undefined || endpoint.query !== undefined || endpoint.write === true)
    add(400, "bad-field", "unknown-field");
  if (endpoint.body !== undefined) {
    add(400, "bad-json");
    add(413, "body-too-large");
    add(415, "bad-content-type");
  }
  add(401, "unauthorized");
  add(403, "forbidden");
  if (endpoint.write === true) add(409, "key-reused");
  add(429, "overloaded");
  add(500, "internal");
  for (const status in endpoint.refusals) add(Number(status), ...(endpoint.refusals[Number(status)] ?? []));
  return Object.fromEntries([...codes].map(([status, all]) => [status, problemAnswer(status, all)]));
}

function problemAnswer(status: number, codes: readonly string[]) {
  const description = `${MEANINGS[status]}. Codes: ${codes.join(", ")}`;
  const retry = { "Retry-After": { description: "Seconds", schema: { type: "integer" as const } } };
  return {
    description,
    ...(status === 429 ? { headers: retry } : {}),
    content: { "application/json": { schema: PROBLEM } },
  };
}
