// Listings, page by page: each in an order that does not change between two pages, so that whoever follows the cursors
// sees everything that was there all the time. Bounded looks; nothing is changed.

import { isForgotten, type Node } from "../node/node.ts";
import type { Cluster } from "../store/cluster.ts";
import type { Job } from "../store/records.ts";
import type { TaskEvent } from "../task/event.ts";
import { currentAttempt, type Task } from "../task/task.ts";
import type { EventsReply, Page, Query, Reply } from "./events.ts";
import type { EventFilter, NodeFilter, TaskFilter } from "./filters.ts";
import { viewJob } from "./views.ts";

type Listing<Kind extends Query["kind"]> = Extract<Query, { kind: Kind }>;

/** Events that one query looks at, at most: a filter may let few of them pass. */
const EVENTS_LOOKED_AT_MAX = 10_000;

const ALL: Page = { after: -1, limit: Number.MAX_SAFE_INTEGER };

/** A page of `all`, which is in ascending order of `cursorOf`, with the cursor of the next one. */
function pageOf<Item>(
  all: readonly Item[],
  { after, limit }: Page,
  cursorOf: (item: Item) => number,
): { readonly page: readonly Item[]; readonly next: number | null } {
  const rest = all.filter((item) => cursorOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rest.length > page.length && last !== undefined ? cursorOf(last) : null };
}

/** All but records that nobody stands behind. */
export function listedNodes(cluster: Cluster): Node[] {
  return cluster.nodes.filter((node) => !isForgotten(node));
}

/** The node with this id or name. */
export function nodeNamed(cluster: Cluster, name: string): Node | undefined {
  return cluster.nodeById.get(name) ?? listedNodes(cluster).find(({ info }) => info?.name === name);
}

/** By index, which begins at 0: the cursor is one more than the last node's. */
export function pageOfNodes(cluster: Cluster, { page = ALL, ...filter }: NodeFilter) {
  const passing = listedNodes(cluster).filter((node) => passesNode(node, filter));
  return pageOf(passing, page, ({ index }) => index + 1);
}

function passesNode(node: Node, { liveness = null, availability = null, labels = [] }: NodeFilter): boolean {
  if (liveness !== null && node.liveness !== liveness) return false;
  if (availability !== null && node.availability !== availability) return false;
  return labels.every(({ label, value }) => {
    const given = node.info?.labels[label];
    return given !== undefined && (value === null || given === value);
  });
}

/** In order of submission. */
export function listJobs(cluster: Cluster, query: Listing<"listJobs">): Reply {
  const { page: asked = ALL, state = null } = query;
  const passes = (job: Job): boolean => state === null || viewJob(cluster, job).state === state;
  const passing = [...cluster.jobs.values()].filter(passes).sort((a, b) => a.firstSerial - b.firstSerial);
  const { page, next } = pageOf(passing, asked, ({ firstSerial }) => firstSerial);
  return { kind: "jobs", jobs: page.map((job) => viewJob(cluster, job)), next };
}

/** By serial. PERF: O(tasks before the page). */
export function pageOfTasks(cluster: Cluster, query: TaskFilter & { readonly page: Page }) {
  const { after, limit } = query.page;
  const node = (query.node ?? null) === null ? null : (nodeNamed(cluster, query.node as string)?.index ?? -1);
  const page: Task[] = [];
  for (const task of cluster.tasks.values()) {
    if (task.serial <= after || !passesTask(task, query, node)) continue;
    if (page.length === limit) return { page, next: page[limit - 1]?.serial ?? null };
    page.push(task);
  }
  return { page, next: null };
}

function passesTask(task: Task, filter: TaskFilter, node: number | null): boolean {
  const { state, job, name = null, owner = null, id = null } = filter;
  if (state !== null && task.state !== state) return false;
  if (job !== null && task.jobId !== job) return false;
  if (name !== null && task.spec.name !== name) return false;
  if (id !== null && !task.id.startsWith(id)) return false;
  if (owner !== null && task.spec.owner !== owner) return false;
  return node === null || currentAttempt(task)?.node === node;
}

/** A cursor of which later events are forgotten already is refused: whoever goes on from there would miss them. The cursor 0
 * is before the oldest there is. */
export function listEvents(cluster: Cluster, query: Listing<"listEvents">): Reply {
  const { after, limit } = query.page;
  const log = cluster.events;
  const oldest = log.size === 0 ? log.lastId + 1 : log.firstId;
  const newest = log.lastId;
  if ((after !== 0 && after < oldest - 1) || after > newest)
    return { kind: "refused", refusal: { code: "cursor-expired", after, oldest, newest } };
  const events: TaskEvent[] = [];
  const reply = (next: number | null): EventsReply => ({ kind: "events", events, next, newest });
  let left = EVENTS_LOOKED_AT_MAX;
  for (const event of log.after(after)) {
    if (left-- === 0) return reply(event.id - 1);
    if (!passesEvent(cluster, event, query)) continue;
    if (events.length === limit) return reply(events[limit - 1]?.id ?? null);
    events.push(event);
  }
  return reply(null);
}

function passesEvent(cluster: Cluster, event: TaskEvent, filter: EventFilter): boolean {
  const { taskId, job = null, state = null } = filter;
  if (taskId !== null && event.taskId !== taskId) return false;
  if (state !== null && event.state !== state) return false;
  return job === null || cluster.tasks.get(event.taskId)?.jobId === job;
}
