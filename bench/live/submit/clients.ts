// Clients that submit over HTTP as fast as they get replies: each has one connection and one request under way.

import { Pool } from "undici";

export interface Submitted {
  /** Tasks that were acknowledged, by id. */
  readonly ids: string[];
  readonly seconds: number;
}

const HEADERS = { "content-type": "application/json" };
/** They run through: what has ended is forgotten some day, and every one of these is to be found again. */
const TASK = { image: "none", kind: "batch", cpu: "10m", memory: "1MiB", env: { RUN_MS: "600000" } };

/** `count` single tasks by `clients` clients. */
export async function submitTasks(address: string, clients: number, count: number): Promise<Submitted> {
  const pool = new Pool(`http://${address}`, { connections: clients, pipelining: 1 });
  const ids: string[] = [];
  let sent = 0;
  const before = performance.now();
  const client = async (): Promise<void> => {
    while (sent < count) {
      const body = JSON.stringify({ ...TASK, name: `t-${++sent}` });
      ids.push((await post<{ id: string }>(pool, "/tasks", body)).id);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - before) / 1_000;
  await pool.close();
  return { ids, seconds };
}

/** `clients` clients go on until `enough` single tasks are acknowledged; `then` is called that very moment, and what fails after
 * it is what it may be. All that was acknowledged, by id. */
export async function submitTasksUntil(
  address: string,
  clients: number,
  enough: number,
  then: () => void,
): Promise<string[]> {
  const pool = new Pool(`http://${address}`, { connections: clients, pipelining: 1 });
  const ids: string[] = [];
  let over = false;
  const client = async (): Promise<void> => {
    while (!over) {
      try {
        ids.push((await post<{ id: string }>(pool, "/tasks", JSON.stringify({ ...TASK, name: "amid" }))).id);
      } catch (error) {
        if (!over) throw error;
      }
      if (over || ids.length < enough) continue;
      over = true;
      then();
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await pool.destroy();
  return ids;
}

/** `count` jobs of `size` tasks by one client. Which tasks they have is asked afterwards. */
export async function submitJobs(
  address: string,
  count: number,
  size: number,
  prefix: string,
): Promise<number> {
  const pool = new Pool(`http://${address}`, { connections: 1, pipelining: 1 });
  const before = performance.now();
  for (let job = 1; job <= count; job++) {
    await post(pool, "/jobs", JSON.stringify({ name: `${prefix}-${job}`, count: size, task: TASK }));
  }
  const seconds = (performance.now() - before) / 1_000;
  await pool.close();
  return seconds;
}

async function post<T>(pool: Pool, path: string, body: string): Promise<T> {
  const response = await pool.request({ path, method: "POST", headers: HEADERS, body });
  const text = await response.body.text();
  if (response.statusCode !== 201) throw new Error(`POST ${path} answered ${response.statusCode}: ${text}`);
  return JSON.parse(text) as T;
}
