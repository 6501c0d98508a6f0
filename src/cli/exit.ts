// How a command ends other than well. Everything a person did wrong is a Misuse (2), everything that did not work
// out a Failure (1); both are one line on stderr for each thing that is wrong. What is neither is a bug.

export class Misuse extends Error {
  override readonly name = "Misuse";
  /** Further things that are wrong. */
  readonly more: readonly string[];

  constructor(message: string, more: readonly string[] = []) {
    super(message);
    this.more = more;
  }
}

export class Failure extends Error {
  override readonly name = "Failure";
}

/** What does not work out at the start is one line and exit code 1. */
export function failure(error: unknown): never {
  throw new Failure(error instanceof Error ? error.message : String(error));
}
