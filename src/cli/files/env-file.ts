// Environment variables from a file: lines NAME=VALUE as `docker run --env-file` takes them. What the file says stays as
// it is: no quotes, no substitution.

import { Misuse } from "../exit.ts";
import { fileText } from "./file-text.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const NAME = /^[^\s=]+$/;

/** Variables by name. A name alone takes its value from `env` and is left out when it is not set there; empty lines and
 * lines that begin with # say nothing. Throws `Misuse` with file, line and column. */
export function envFromFile(file: string, env: Environment): Record<string, string> {
  const lines = fileText(file)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/);
  const variables: Record<string, string> = Object.create(null);
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [name, value] = variableIn(line, `${file}:${index + 1}:1: `, env);
    if (value !== undefined) variables[name] = value;
  }
  return { ...variables };
}

function variableIn(line: string, place: string, env: Environment): [string, string | undefined] {
  const at = line.indexOf("=");
  const name = (at < 0 ? line : line.slice(0, at)).trimStart();
  if (!NAME.test(name) || name === "__proto__") {
    throw new Misuse(
      `${place}${JSON.stringify(name)} is no variable's name; accepted: lines NAME=VALUE or NAME`,
    );
  }
  return [name, at < 0 ? env[name] : line.slice(at + 1)];
}
