// Completion scripts for three shells, made of what the command line itself says of its commands and flags, so that they
// can't fall behind it. They ask nobody: names of tasks and nodes are not completed.

import type { Command } from "commander";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A command with what may follow it; the program itself has no words. */
interface Place {
  /** "node add" */
  readonly words: string;
  readonly commands: readonly Described[];
  readonly flags: readonly Described[];
}

interface Described {
  readonly name: string;
  readonly meaning: string;
}

export function completionScript(program: Command, shell: Shell): string {
  const places = placesOf(program, "");
  if (shell === "fish") return fish(program.name(), places);
  return shell === "bash" ? bash(program.name(), places) : zsh(program.name(), places);
}

function placesOf(command: Command, words: string): Place[] {
  const help = command.createHelp();
  const visible = help.visibleCommands(command).filter((each) => each.name() !== "help");
  const commands = visible.map((each) => ({ name: each.name(), meaning: each.description() }));
  const flags = help
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ name: long ?? short ?? "", meaning: description }));
  const below = visible.flatMap((each) => placesOf(each, `${words} ${each.name()}`.trim()));
  return [{ words, commands, flags }, ...below];
}

const names = ({ commands, flags }: Place): string =>
  [...commands, ...flags].map(({ name }) => name).join(" ");

/** Finds the command among the words before the cursor; sets `offered` to what may follow it. `next` steps through them. */
const cases = (places: readonly Place[]): string =>
  places.map((place) => `    "${place.words}") offered="${names(place)}" ;;`).join("\n");

const known = (places: readonly Place[]): string =>
  places
    .filter(({ words }) => words !== "")
    .map(({ words }) => `"${words}"`)
    .join("|");

const bash = (program: string, places: readonly Place[]): string => `# bash completion for ${program}
_${program}() {
  local word at="" offered="" try
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    try="\${at:+$at }$word"
    case "$try" in ${known(places)}) at="$try" ;; esac
  done
  case "$at" in
${cases(places)}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${program} ${program}
`;

const zsh = (program: string, places: readonly Place[]): string => `#compdef ${program}
_${program}() {
  local word at="" offered="" try
  for word in "\${(@)words[2,CURRENT-1]}"; do
    try="\${at:+$at }$word"
    case "$try" in (${known(places)}) at="$try" ;; esac
  done
  case "$at" in
${cases(places).replaceAll('    "', '    ("')}
  esac
  compadd -- \${=offered}
  _files
}
compdef _${program} ${program}
`;

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(program: string, places: readonly Place[]): string {
  const lines = places.flatMap(({ words, commands, flags }) => {
    const when = quoted(conditionOf(words, commands));
    const offer = `complete -c ${program} -n ${when}`;
    return [
      ...commands.map(({ name, meaning }) => `${offer} -a ${name} -d ${quoted(meaning)}`),
      ...flags
        .filter(({ name }) => name.startsWith("--"))
        .map(({ name, meaning }) => `${offer} -l ${name.slice(2)} -d ${quoted(meaning)}`),
    ];
  });
  return `# fish completion for ${program}\n${lines.join("\n")}\n`;
}

/** Every word of the place was seen, and none of those that lead deeper. */
function conditionOf(words: string, deeper: readonly Described[]): string {
  const seen = words === "" ? [] : words.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`);
  const below = deeper.map(({ name }) => name).join(" ");
  const all = [...seen, ...(below === "" ? [] : [`not __fish_seen_subcommand_from ${below}`])];
  return all.join("; and ");
}
