// Whether what a command shows is what the page says. What differs from run to run may differ: ids and ports, if each of the
// page stands for one and the same of the run; times, durations and loads freely. Columns may be wider or narrower.

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?:[0-9a-f]{64}|[0-9a-f]{12}|[0-9a-f]{8})\b/;
const PORT = /(?<=[\s:]|^)(?:3[2-9]|[45]\d|6[0-5])\d{3}\b(?!\.)/;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\d\d:\d\d:\d\d(?:\.\d+)?/;
const DURATION = /\b\d+(?:\.\d+)? ?(?:ms|s|m|min|h)\b/;
const LOAD = /~?\b\d+%/;
/** How much has happened before depends on who is faster. */
const COUNT = /\b\d+(?= records\b)|^\d+(?= +ID )/;

/** What `--wait` tells on its way, on stderr, if it looks at that moment. */
const ON_THE_WAY =
  /^(?:Cannot reach the manager|\d+ of \d+ nodes are ready|job \S+: \d+ of \d+ run|job \S+ version \d+: rolling|\S+ is draining:|task .* (?:is|waits)\b|\d+ tasks? of job)/;

const BOUND = new RegExp(`(?<id>${ID.source})|(?<port>${PORT.source})`, "gm");
const FREE = new RegExp(`${TIME.source}|${DURATION.source}|${LOAD.source}|${COUNT.source}`, "gm");
const SHORT = 8;

/** Ids and ports in the order in which they stand in a text; those that begin alike are the same id. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(BOUND)].map(({ 0: all, groups }) =>
    groups?.id === undefined ? all : all.slice(0, SHORT),
  );

/** What stands in the page, and what in the run. */
type Pair = readonly [said: string, seen: string];

function pairsIn(said: string, seen: string): Pair[] {
  const names = namesIn(seen);
  return namesIn(said).flatMap((name, index) => {
    const other = names[index];
    return other === undefined ? [] : [[name, other] as const];
  });
}

const isPort = (name: string): boolean => name.length < SHORT;

/** What must be the same in every run, with single spaces. */
const fixed = (text: string): string =>
  text
    .replaceAll(BOUND, (...match) => (match.at(-1).id === undefined ? "PORT" : "ID"))
    .replaceAll(FREE, "SOME")
    .split("\n")
    .filter((line) => !ON_THE_WAY.test(line))
    .map((line) => line.trim().replaceAll(/\s+/g, " "))
    .join("\n");

/** Which ids and ports of the run stand for those of the page. */
export class Likeness {
  private readonly ofRun = new Map<string, string>();

  /** True when `seen` is what the page says; from then on their ids and ports belong together. */
  matches(said: string, seen: string): boolean {
    if (fixed(said) !== fixed(seen)) return false;
    const pairs = pairsIn(said, seen);
    if (!this.agrees(pairs)) return false;
    this.learn(pairs);
    return true;
  }

  /** For a page that is being rewritten: the ids and ports belong together as far as they stand in the same order. */
  assume(said: string, seen: string): void {
    this.learn(pairsIn(said, seen));
  }

  /** A command of the page with the ids and ports of the run. */
  translated(command: string): string {
    return command.replaceAll(BOUND, (name) => this.ofRun.get(name) ?? name);
  }

  /** An id stands for one and the same all the time; a port may be given to another later. */
  private agrees(pairs: readonly Pair[]): boolean {
    const known = new Map(this.ofRun);
    return pairs.every(([said, seen]) => {
      if (isPort(said)) return true;
      if (known.has(said)) return known.get(said) === seen;
      const taken = [...known.values()].includes(seen);
      known.set(said, seen);
      return !taken;
    });
  }

  private learn(pairs: readonly Pair[]): void {
    for (const [said, seen] of pairs) if (isPort(said) || !this.ofRun.has(said)) this.ofRun.set(said, seen);
  }
}
