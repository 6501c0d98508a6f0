// A bug is not an outcome: what must be true is asserted, always on, and a failure ends the process.

/** Thrown by `assert` alone. No code catches it to go on. */
export class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}

/** Ends the process (by an error nobody catches) when `condition` is false. `message` states what should hold. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** The value, which must be there. */
export function present<T>(value: T | undefined | null, message: string): T {
  if (value === undefined || value === null) throw new AssertionFailure(message);
  return value;
}

/** For the default branch of a switch that has handled every kind: a compile error when one is missing. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`Unhandled case: ${JSON.stringify(value)}`);
}
