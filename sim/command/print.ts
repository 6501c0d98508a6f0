// Where a command's words go: results to standard output, what is said meanwhile to standard error.

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};
