// Options from variables and from a file, under the names they have as flags. A flag wins over its variable, that over the
// file, and the file over the default. It must not know what any option means: each reads its own text.

import { type Command, InvalidArgumentError, type Option } from "commander";
import { nearestName } from "../adapters/nearest-name.ts";
import { Misuse } from "./exit.ts";
import { documentsIn, type FileDocument } from "./files/documents.ts";

/** Options given so must not be replaced by the file. */
const STRONGER = ["cli", "env"];

/** `--data-dir` is `WAVETANK_DATA_DIR`. */
export const variableOf = ({ long }: Option): string =>
  `WAVETANK_${(long ?? "").slice(2).replaceAll("-", "_").toUpperCase()}`;

/** Gives every option that the command shows a variable, and the command `--config FILE`. Called when it has all its
 * options; `repeatable` are those of which the file may list several. */
export function withConfig(command: Command, repeatable: readonly string[]): Command {
  command.option("--config <file>", "these options by name, in YAML; flags and variables win over it");
  for (const option of shownOptions(command)) option.env(variableOf(option)); // for its help
  return command.hook("preAction", (_, action) => {
    takeVariables(action);
    takeFile(action, repeatable);
  });
}

const shownOptions = (command: Command): Option[] => command.options.filter(({ hidden }) => !hidden);

/** Commander would read those only of options that had one when they were added. An empty one says nothing. */
function takeVariables(command: Command): void {
  for (const option of shownOptions(command)) {
    const key = option.attributeName();
    const text = process.env[variableOf(option)] ?? "";
    if (text === "" || command.getOptionValueSource(key) === "cli") continue;
    command.setOptionValueWithSource(key, readAll(`${variableOf(option)} is`, option, [text], text), "env");
  }
}

function takeFile(command: Command, repeatable: readonly string[]): void {
  const file: unknown = command.opts().config;
  if (typeof file !== "string") return;
  const document = onlyDocument(file);
  if (document === null) return;
  const options = shownOptions(command).filter(({ long }) => long !== "--config");
  for (const [name, given] of Object.entries(document.value as object)) {
    const option = options.find(({ long }) => long === `--${name}`);
    if (option === undefined) throw unknown(document, name, options);
    const place = document.at([name]);
    const texts = textsOf(given, repeatable.includes(name));
    if (texts.length === 0)
      throw new Misuse(`${place}Option ${name} is not what its flag takes: a text or a number`);
    const value = readAll(`${place}Option ${name} is`, option, texts, given); // also where it does not count
    const key = option.attributeName();
    if (!STRONGER.includes(command.getOptionValueSource(key) ?? ""))
      command.setOptionValueWithSource(key, value, "config");
  }
}

/** Null: the file is empty. */
function onlyDocument(file: string): FileDocument | null {
  const [document, another] = documentsIn(file);
  if (document === undefined) return null;
  const { value } = document;
  if (another === undefined && typeof value === "object" && value !== null) return document;
  throw new Misuse(`${document.at([])}one document is accepted, an object of options by name`);
}

function unknown(document: FileDocument, name: string, options: readonly Option[]): Misuse {
  const known = options.map(({ long }) => (long ?? "").slice(2));
  const nearest = nearestName(name, known);
  const instead = nearest === null ? `accepted: ${known.join(", ")}` : `did you mean ${nearest}?`;
  return new Misuse(`${document.at([name], true)}Option ${name} is not known; ${instead}`);
}

/** What the option's own reader makes of each text; `told` begins the sentence where it makes nothing of one. */
function readAll(told: string, option: Option, texts: readonly string[], given: unknown): unknown {
  try {
    return texts.reduce<unknown>((before, text) => read(option, text, before), undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new Misuse(`${told} ${JSON.stringify(given)}. ${error.message}`);
  }
}

const read = ({ parseArg }: Option, text: string, before: unknown): unknown =>
  parseArg === undefined ? text : parseArg(text, before);

/** As a person would write it on a command line; none: nobody could. `{zone: a}` is `zone=a`. */
function textsOf(given: unknown, repeatable: boolean): string[] {
  if (typeof given === "string" || typeof given === "number") return [String(given)];
  if (!repeatable || typeof given !== "object" || given === null) return [];
  if (Array.isArray(given)) return given.every(isText) ? given.map(String) : [];
  const entries = Object.entries(given);
  return entries.every(([, value]) => isText(value))
    ? entries.map(([name, value]) => `${name}=${value}`)
    : [];
}

const isText = (value: unknown): boolean => typeof value === "string" || typeof value === "number";
