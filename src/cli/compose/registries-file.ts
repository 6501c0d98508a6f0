// A worker's credentials for registries, from a file: name → server, username, and the password or the file that holds it.
// Tasks know the names; passwords stay here and in the engine.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { RegistryLogins } from "../../adapters/docker/registry-logins.ts";
import { NAME, named, pattern, text } from "../../adapters/http/field-schemas.ts";
import { strictFields, wrongField } from "../../adapters/http/parse-body.ts";
import { Misuse } from "../exit.ts";
import { documentsIn } from "../files/documents.ts";

const LOGIN = strictFields({
  server: pattern(/^[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/, "a registry: host or host:port"),
  username: text(256),
  password: text(4096).optional(),
  passwordFile: text(4096).optional(),
}).superRefine(({ password, passwordFile }, context) => {
  if ((password === undefined) !== (passwordFile === undefined)) return;
  const message = "password or passwordFile, one of them";
  context.addIssue({ code: "custom", path: ["passwordFile"], message, input: passwordFile });
});

const LOGINS = named(z.record(NAME, LOGIN, "an object of registries by name"));

/** Null: no file, so none. Throws a `Misuse` that names file, line and field, and never shows a value. */
export function registryLogins(file: string | undefined): RegistryLogins {
  if (file === undefined) return new RegistryLogins([]);
  const [document, another] = documentsIn(file);
  if (document === undefined || another !== undefined) {
    throw new Misuse(`Cannot use ${file}: one document is accepted, an object of registries by name`);
  }
  const wrong = wrongField(LOGINS, document.value);
  if (wrong !== null) {
    throw new Misuse(`${document.at(wrong.path, wrong.unknown)}${withoutValue(wrong.problem.message)}`);
  }
  const entries = Object.entries(LOGINS.parse(document.value) as Record<string, z.output<typeof LOGIN>>);
  return new RegistryLogins(
    entries.map(([name, { server, username, password, passwordFile }]) => {
      const path = resolve(dirname(file), passwordFile ?? "");
      return { name, server, username, password: () => password ?? passwordIn(path) };
    }),
  );
}

function passwordIn(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new Error(`the password file ${path} can't be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** What was given may be a secret in the wrong place. */
const withoutValue = (message: string): string =>
  message.replace(/ is (?!missing|not known).*; accepted: /, " can't be used; accepted: ");
