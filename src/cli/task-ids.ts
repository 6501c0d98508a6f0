// How people say which task they mean: by its id, by how the id begins, or by its name where one task has it. What is
// shown in tables is the short form; whoever reads --json gets whole ids.

import type { TaskView } from "../core/manager/views.ts";
import { allPages } from "./all-pages.ts";
import type { ApiClient } from "./api-client.ts";
import { Failure, Misuse } from "./exit.ts";

/** What commands say of an argument that names a task. */
export const TASK_ARGUMENT = "a task: its name, its id or how that begins";

const SHORT = 8;
const WHOLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Shorter ones are more likely names that happen to look like it. */
const BEGINNING = /^[0-9a-f]{4}[0-9a-f-]{0,31}$/i;
const NAME = /^[a-z0-9-]{1,63}$/;

/** "154370f0-f890-…" → "154370f0". */
export const shortId = (id: string): string => id.slice(0, SHORT);

/** The id of the task that `text` means; `what` it may be, for people. Throws a Failure when there is none, a Misuse when there
 * are several. */
export async function taskIdOf(api: ApiClient, text: string, what = "task"): Promise<string> {
  if (WHOLE.test(text)) return text.toLowerCase();
  const found = await candidates(api, text);
  if (found[0] === undefined)
    throw new Failure(`No ${what} has the name ${text}, and no task an id that begins like that`);
  if (found.length > 1) throw new Misuse(whichOf(text, found));
  return found[0].id;
}

/** Of tasks that share a name those that have not ended come before those that have. */
async function candidates(api: ApiClient, text: string): Promise<TaskView[]> {
  const byId = BEGINNING.test(text) ? await tasksWith(api, { id: text.toLowerCase() }) : [];
  if (byId.length > 0 || !NAME.test(text)) return byId;
  const named = await tasksWith(api, { name: text });
  const live = named.filter(({ state }) => state !== "Completed" && state !== "Failed");
  return live.length > 0 ? live : named;
}

const tasksWith = (api: ApiClient, filter: Readonly<Record<string, string>>): Promise<TaskView[]> =>
  allPages<TaskView>(api, "/tasks", "tasks", filter);

const TOLD = 5;
/** Long enough that no two of them are alike. */
const LONGER = 13;

function whichOf(text: string, tasks: readonly TaskView[]): string {
  const length = new Set(tasks.map(({ id }) => shortId(id))).size === tasks.length ? SHORT : LONGER;
  const ids = tasks.slice(0, TOLD).map(({ id }) => id.slice(0, length));
  const more = tasks.length > TOLD ? ", …" : "";
  return `Cannot tell which task ${text} is: there are ${tasks.length}; give an id: ${ids.join(", ")}${more}`;
}
