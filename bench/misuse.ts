// What was asked for can't be done as asked: told in one line, with exit code 2. Anything else that is thrown is a bug.

export class Misuse extends Error {}
