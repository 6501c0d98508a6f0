// Words of a command line as options and the rest. It knows how options are written ("--seed 5", "--seed=5"), not what
// they mean: that is arguments.ts's business.

export interface Words {
  readonly rest: readonly string[];
  /** By option, as it was given. */
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
}

/** What options there are, and for those that take a value what is accepted, in words. */
export interface Vocabulary {
  readonly values: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

/** The words sorted; what is wrong with them, in one line. */
export function sortWords(argv: readonly string[], vocabulary: Vocabulary): Words | string {
  const rest: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const all = argv.flatMap((word) => split(word, vocabulary));
  for (let index = 0; index < all.length; index++) {
    const word = all[index] as string;
    const accepted = vocabulary.values[word];
    if (vocabulary.flags.includes(word)) flags.add(word);
    else if (accepted !== undefined) {
      const value = all[++index];
      if (value === undefined) return `Cannot take ${word} without a value: accepted is ${accepted}`;
      if (value === "") return `Cannot take ${word} "": accepted is ${accepted}`;
      const before = values.get(word);
      if (before !== undefined) return `Cannot take ${word}: ${quoted(before)} is given already`;
      values.set(word, value);
    } else if (word.startsWith("-")) {
      return `Cannot take ${word}: accepted are ${[...Object.keys(vocabulary.values), ...vocabulary.flags].join(", ")}`;
    } else rest.push(word);
  }
  return { rest, values, flags };
}

/** As it was given; in quotes when it would not be seen. */
export const quoted = (word: string): string => (/^\S+$/.test(word) ? word : JSON.stringify(word));

/** As a shell must be given it, to come out as it is. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** "--seed=5" is the two words "--seed 5". */
function split(word: string, { values }: Vocabulary): string[] {
  const match = /^(--[a-z-]+)=(.*)$/s.exec(word);
  const option = match?.[1] as string;
  return match === null || values[option] === undefined ? [word] : [option, match[2] as string];
}

/** An integer from..to, or what is wrong with it. */
export function readInteger(option: string, value: string, from: number, to: number): number | string {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number <= to) return number;
  return `Cannot take ${option} ${quoted(value)}: accepted is an integer from ${from} to ${to}`;
}
