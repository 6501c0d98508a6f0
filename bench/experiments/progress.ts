// How far an experiment is, on one line of the terminal that is written over, or as a line now and then where there is none.

const EVERY = 50;

export class Progress {
  private readonly total: number;
  private readonly begunAt = performance.now();
  private count = 0;

  constructor(total: number) {
    this.total = total;
  }

  done(what: string): void {
    this.count++;
    const seconds = (performance.now() - this.begunAt) / 1000;
    const left = Math.round((seconds / this.count) * (this.total - this.count));
    const text = `${this.count} of ${this.total} runs, about ${left} s left, last ${what}`;
    const last = this.count === this.total;
    if (process.stderr.isTTY) process.stderr.write(`\r${text.slice(0, 100).padEnd(100)}${last ? "\n" : ""}`);
    else if (last || this.count % EVERY === 0) console.error(text);
  }
}
