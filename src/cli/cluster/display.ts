// The cluster before a person's eyes: redrawn in place on a terminal, told in lines of changes elsewhere. It asks
// nobody: what it shows is handed in.

import type { NodeView, TaskView } from "../../core/manager/views.ts";
import { type Cell, cell, tableLines } from "../table.ts";
import type { Io } from "../terminal.ts";
import { NODE_HEADINGS, nodeRow, sortedNodes, TASK_HEADINGS, taskRow } from "../views-table.ts";
import { progressText } from "./demo-jobs.ts";
import type { ClusterSnapshot } from "./snapshot.ts";

export interface Display {
  show(snapshot: ClusterSnapshot): void;
  /** Something worth a line of its own. */
  tell(news: string): void;
  /** Nothing is shown any more; what is told from here on is told at once. */
  finish(): void;
}

/** `pidOf` gives the process id of a node's worker. */
export function displayFor(io: Io, pidOf: (node: string) => number | null): Display {
  return io.terminal ? new Drawing(io, pidOf) : new Lines(io);
}

/** That the wanted state is reached, all that may be tried then, and two events more. */
const NEWS_SHOWN = 8;
/** Lines of a frame that are neither nodes nor tasks nor news: headings, gaps, the rest of the tasks. */
const OTHER_LINES = 8;

/** A terminal that does not know its size says 0. */
const rowsOf = (io: Io): number => io.rows() || 24;
const columnsOf = (io: Io): number => io.columns() || 80;
/** Before what a node's trouble is, which may be long: half of a pid is another pid. */
const PID_COLUMN = NODE_HEADINGS.length - 1;

class Drawing implements Display {
  private readonly io: Io;
  private readonly pidOf: (node: string) => number | null;
  private readonly news: string[] = [];
  /** Lines of the frame on the screen; 0: none yet, or none any more. */
  private drawn = 0;
  /** Columns and rows of the terminal when that frame was drawn. */
  private size = "";
  /** News that some frame has shown. */
  private seen = 0;
  private finished = false;

  constructor(io: Io, pidOf: (node: string) => number | null) {
    this.io = io;
    this.pidOf = pidOf;
  }

  show(snapshot: ClusterSnapshot): void {
    const { io } = this;
    const lines = this.frame(snapshot).slice(0, Math.max(1, rowsOf(io) - 1)); // a taller one would scroll
    io.out(`${this.back()}\x1b[J${lines.join("\n")}\n`);
    this.drawn = lines.length;
    this.seen = this.news.length;
  }

  tell(news: string): void {
    this.news.push(news);
    if (this.drawn === 0 || this.finished) this.io.out(`${news}\n`);
  }

  finish(): void {
    this.finished = true;
    if (this.drawn > 0) for (const news of this.news.slice(this.seen)) this.io.out(`${news}\n`);
  }

  /** To where the next frame starts. A terminal of another size has broken the lines of the last one anew: nobody
   * knows how many they are now, so the screen is cleared. */
  private back(): string {
    const size = `${this.io.columns()}x${this.io.rows()}`;
    const same = size === this.size;
    this.size = size;
    if (this.drawn === 0) return "";
    return same ? `\x1b[${this.drawn}A` : "\x1b[2J\x1b[H";
  }

  private frame({ nodes, tasks, progress }: ClusterSnapshot): string[] {
    const { io } = this;
    const width = columnsOf(io);
    const headings = NODE_HEADINGS.toSpliced(PID_COLUMN, 0, "WORKER PID");
    const nodeRows = sortedNodes(nodes).map((node) =>
      nodeRow(node).toSpliced(PID_COLUMN, 0, this.pidCell(node)),
    );
    const open = tasks.filter((task) => task.state !== "Completed");
    const room = Math.max(1, rowsOf(io) - nodes.length - NEWS_SHOWN - OTHER_LINES);
    const taskRows = open.slice(0, room).map((task) => taskRow(task, Date.now()));
    return [
      progress.map(progressText).join(", ").slice(0, width),
      "",
      ...tableLines(io, headings, nodeRows, width),
      "",
      ...tableLines(io, TASK_HEADINGS, taskRows, width),
      ...(open.length > room ? [`and ${open.length - room} more`] : []),
      "",
      ...this.news.slice(-NEWS_SHOWN).map((line) => line.slice(0, width)),
    ];
  }

  /** Of the node's worker. */
  private pidCell(node: NodeView): Cell {
    return cell(String(this.pidOf(node.name) ?? "-"));
  }
}

class Lines implements Display {
  private readonly io: Io;
  private readonly known = new Map<string, string>();

  constructor(io: Io) {
    this.io = io;
  }

  show({ nodes, tasks }: ClusterSnapshot): void {
    for (const node of nodes) this.changed(`node ${node.index}`, nodeText(node));
    for (const task of tasks) this.changed(task.id, taskText(task));
  }

  tell(news: string): void {
    this.io.out(`${news}\n`);
  }

  finish(): void {}

  private changed(key: string, text: string): void {
    if (this.known.get(key) === text) return;
    this.known.set(key, text);
    this.io.out(`${text}\n`);
  }
}

const nodeText = (node: NodeView): string => `node ${node.name} is ${node.liveness}`;

function taskText(task: TaskView): string {
  const where = task.node === null ? "" : ` on ${task.node}, attempt ${task.attempt}`;
  const why = task.reason === null ? "" : `: ${task.reason}`;
  return `task ${task.name} ${task.id} is ${task.state}${where}${why}`;
}
