// Events as a stream (server-sent events): each reader goes at its own pace through the pages that the machine gives, so that it
// sees only what is durable, and of a slow one no more is held here than the page that it has not taken yet. One look at the
// newest event serves all readers that wait.

import { once } from "node:events";
import type { Response } from "express";
import type { EventsReply } from "../../core/manager/events.ts";
import type { EventFilter } from "../../core/manager/filters.ts";
import type { TaskEvent } from "../../core/task/event.ts";
import type { Ask } from "./ask-manager.ts";
import { Problem } from "./problem.ts";

/** Milliseconds, and a number of readers. */
export interface StreamLimits {
  /** How often it is looked for new events while somebody waits for them. */
  readonly lookMs: number;
  /** A reader that is told nothing else hears this often that the stream lives, and how far it has come. */
  readonly heartbeatMs: number;
  /** A reader that takes nothing for so long is cut off; it may come back with its last id. */
  readonly stalledMs: number;
  readonly readersMax: number;
}

export const STREAM_LIMITS: StreamLimits = {
  lookMs: 200,
  heartbeatMs: 15_000,
  stalledMs: 60_000,
  readersMax: 1_000,
};

/** Events taken at a time. */
const PAGE = 500;

export class EventStreams {
  private readonly ask: Ask;
  private readonly limits: StreamLimits;
  /** Readers that have seen all there is. */
  private readonly waiting = new Set<() => void>();
  /** The highest that the machine has told of. */
  private newest = 0;
  private readers = 0;
  private looking = false;

  constructor(ask: Ask, limits: StreamLimits = STREAM_LIMITS) {
    this.ask = ask;
    this.limits = limits;
  }

  /** Streams to `response` what passes the filter, from after `after` on; null: from now on. Throws a Problem before the first
   * byte when that cursor is expired or there are too many readers; resolves when the reader is gone. */
  async send(response: Response, filter: EventFilter, after: number | null): Promise<void> {
    if (this.readers >= this.limits.readersMax)
      throw new Problem(
        429,
        "overloaded",
        `${this.readers} readers of events are connected: try again later`,
      );
    this.readers++;
    try {
      await this.stream(response, filter, after);
    } finally {
      this.readers--;
    }
  }

  private async stream(response: Response, filter: EventFilter, after: number | null): Promise<void> {
    const first = await this.page(filter, after ?? 0, after === null ? 1 : PAGE);
    let cursor = after === null ? first.newest : cursorAfter(first);
    response.status(200).set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.flushHeaders();
    await this.write(response, `${after === null ? "" : textOf(first.events)}${heartbeat(cursor)}`);
    while (!response.closed) {
      const reply = await this.page(filter, cursor, PAGE).catch((error: unknown) => error);
      if (!isPage(reply)) return void response.end(problemText(reply));
      cursor = cursorAfter(reply);
      if (reply.events.length > 0) await this.write(response, textOf(reply.events));
      if (reply.next === null) await this.wait(response, cursor);
    }
  }

  private async page(filter: EventFilter, after: number, limit: number): Promise<EventsReply> {
    const reply = await this.ask({ kind: "listEvents", ...filter, page: { after, limit } }, "events");
    this.newest = Math.max(this.newest, reply.newest);
    return reply;
  }

  /** Resolves when the reader has taken enough for more, or is gone. */
  private async write(response: Response, text: string): Promise<void> {
    if (response.closed || response.write(text)) return;
    const stalled = setTimeout(() => response.destroy(), this.limits.stalledMs);
    const gone = new AbortController();
    const close = (): void => gone.abort();
    response.once("close", close);
    await once(response, "drain", { signal: gone.signal }).catch(() => {}); // the reader went away
    response.off("close", close);
    clearTimeout(stalled);
  }

  /** Resolves when there may be more, or the reader is gone; tells it meanwhile that the stream lives. */
  private async wait(response: Response, cursor: number): Promise<void> {
    if (response.closed || this.newest > cursor) return;
    await new Promise<void>((resolve) => {
      const beat = setInterval(() => {
        if (!response.writableNeedDrain) response.write(heartbeat(cursor));
      }, this.limits.heartbeatMs);
      const stop = (): void => {
        clearInterval(beat);
        this.waiting.delete(stop);
        response.off("close", stop);
        resolve();
      };
      response.once("close", stop);
      this.waiting.add(stop);
      if (!this.looking) void this.look();
    });
  }

  /** Looks at the newest event until nobody waits for one any more. */
  private async look(): Promise<void> {
    this.looking = true;
    while (this.waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.limits.lookMs));
      const { newest } = this;
      const failed = await this.page({ taskId: null }, 0, 1).catch(() => true);
      if (failed !== true && this.newest === newest) continue;
      for (const wake of [...this.waiting]) wake();
    }
    this.looking = false;
  }
}

/** How far a page has looked. */
const cursorAfter = ({ next, newest }: EventsReply): number => next ?? newest;

const isPage = (reply: unknown): reply is EventsReply =>
  typeof reply === "object" && reply !== null && "kind" in reply && reply.kind === "events";

const textOf = (events: readonly TaskEvent[]): string =>
  events.map((event) => `id: ${event.id}\nevent: task\ndata: ${JSON.stringify(event)}\n\n`).join("");

/** A comment and an id without data: readers take note of the id and are told nothing. */
const heartbeat = (cursor: number): string => `: alive\nid: ${cursor}\n\n`;

/** The last that a reader hears whose cursor has expired while it was slow, or whose manager fails. */
function problemText(error: unknown): string {
  const problem =
    error instanceof Problem ? error : new Problem(500, "internal", "Something went wrong inside");
  return `event: problem\ndata: ${JSON.stringify(problem.body())}\n\n`;
}
