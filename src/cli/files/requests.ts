// What the documents of files ask for: tasks and jobs, checked here by the same schemas as the manager's, so that nothing
// is submitted unless everything is right. What is wrong is told with its place.

import { dirname, resolve } from "node:path";
import type { z } from "zod";
import { BOOK_REQUEST, isBookBody } from "../../adapters/http/book-schema.ts";
import { JOB } from "../../adapters/http/job-schema.ts";
import { wrongField } from "../../adapters/http/parse-body.ts";
import { SUBMISSION } from "../../adapters/http/task-schema.ts";
import { Misuse } from "../exit.ts";
import { documentsIn, type FileDocument } from "./documents.ts";
import { envFromFile } from "./env-file.ts";
import { STDIN } from "./file-text.ts";

type Body = Readonly<Record<string, unknown>>;

/** A request's body, and where it stands. */
export interface FileRequest {
  readonly kind: "task" | "job";
  readonly body: Body;
  /** "web.yaml:3:5: " */
  readonly place: string;
}

/** Throws a `Misuse` with a line for each document that is wrong, at its first wrong field. */
export function requestsIn(
  files: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FileRequest[] {
  const wrong: string[] = [];
  const attempt = <T>(work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      if (!(error instanceof Misuse)) throw error;
      wrong.push(error.message);
      return [];
    }
  };
  const documents = files.flatMap((file) => attempt(() => filled(file)).flat());
  const requests = documents.flatMap((document) => attempt(() => requestOf(document, env)));
  attempt(() => refuseSameNames(documents));
  const [first, ...more] = wrong;
  if (first !== undefined) throw new Misuse(first, more);
  return requests;
}

function filled(file: string): FileDocument[] {
  const documents = documentsIn(file);
  if (documents.length === 0)
    throw new Misuse(`Cannot run ${file}: it holds nothing; accepted: tasks and jobs`);
  return documents;
}

function requestOf(document: FileDocument, env: Readonly<Record<string, string | undefined>>): FileRequest {
  const { value } = document;
  if (!isObject(value)) {
    const message = `The document is ${kindOf(value)}; accepted: an object that is a task or a job`;
    throw new Misuse(`${document.at([])}${message}`);
  }
  const kind = "task" in value || "count" in value ? "job" : "task";
  const body = kind === "job" ? withTask(document, value, env) : withEnvFile(document, value, [], env);
  const wrong = wrongField(schemaOf(kind, body), body);
  if (wrong !== null) throw new Misuse(`${document.at(wrong.path, wrong.unknown)}${wrong.problem.message}`);
  return { kind, body, place: document.at([]) };
}

function schemaOf(kind: FileRequest["kind"], body: Body): z.ZodType<unknown> {
  if (kind === "job") return JOB;
  return isBookBody(body) ? BOOK_REQUEST : SUBMISSION;
}

function withTask(
  document: FileDocument,
  job: Body,
  env: Readonly<Record<string, string | undefined>>,
): Body {
  return isObject(job.task) ? { ...job, task: withEnvFile(document, job.task, ["task"], env) } : job;
}

/** `envFile`, a path or several beside the file that names them, becomes part of `env`, whose own variables win. */
function withEnvFile(
  document: FileDocument,
  task: Body,
  path: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Body {
  if (!("envFile" in task)) return task;
  const { envFile, ...rest } = task;
  const names = Array.isArray(envFile) ? envFile : [envFile];
  if (names.length === 0 || !names.every((name) => typeof name === "string" && name !== "")) {
    const given = `Field ${[...path, "envFile"].join(".")} is ${JSON.stringify(envFile)}`;
    throw new Misuse(`${document.at([...path, "envFile"])}${given}; accepted: a file or a list of files`);
  }
  const folder = document.file === STDIN ? "." : dirname(document.file);
  const variables = names.map((name) => envFromFile(resolve(folder, name), env));
  const own = rest.env ?? {};
  return { ...rest, env: isObject(own) ? Object.assign({}, ...variables, own) : own };
}

/** Two tasks, or two jobs, of one name are a slip: the second would be taken for the first. */
function refuseSameNames(documents: readonly FileDocument[]): void {
  const seen = new Map<string, string>();
  for (const document of documents) {
    const { value } = document;
    if (!isObject(value) || typeof value.name !== "string") continue;
    const place = document.at(["name"]);
    const before = seen.get(value.name);
    if (before !== undefined) {
      const name = JSON.stringify(value.name);
      throw new Misuse(
        `${place}Field name is ${name}, as at ${before.replace(/: $/, "")}; accepted: a name of its own`,
      );
    }
    seen.set(value.name, place);
  }
}

const isObject = (value: unknown): value is Body =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return value === null || value === undefined ? "empty" : `a ${typeof value}`;
}
