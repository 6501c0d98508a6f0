// How far a sweep is, as one line of a terminal that is written over. It knows how much is done, not what.

const WIDTH = 30;
const EVERY_MS = 100;

export class ProgressBar {
  private readonly stream: NodeJS.WriteStream;
  private readonly total: number;
  private readonly startedMs = performance.now();
  private shownMs = 0;
  private done = 0;
  private failed = 0;

  constructor(stream: NodeJS.WriteStream, total: number) {
    this.stream = stream;
    this.total = total;
  }

  /** One more is done. */
  step(held: boolean): void {
    this.done++;
    if (!held) this.failed++;
    const now = performance.now();
    if (!this.stream.isTTY || (now - this.shownMs < EVERY_MS && this.done < this.total)) return;
    this.shownMs = now;
    this.stream.write(`\r\x1b[K${this.line(now)}`);
  }

  /** Makes room for a line of text. */
  clear(): void {
    if (this.stream.isTTY) this.stream.write("\r\x1b[K");
  }

  line(now: number): string {
    const full = Math.round((WIDTH * this.done) / this.total);
    const leftS = Math.round(((now - this.startedMs) / this.done / 1_000) * (this.total - this.done));
    const failed = this.failed === 0 ? "" : `, ${this.failed} failed`;
    return `[${"#".repeat(full)}${".".repeat(WIDTH - full)}] ${this.done} of ${this.total} runs${failed}, about ${leftS} s left`;
  }
}
