// Listings come in pages; a command that shows all of something reads every one. It must not know what is listed.

import type { ApiClient } from "./api-client.ts";

/** Entries asked for at a time: as many as the API gives. */
const PAGE = "1000";

/** Every entry of the listing at `path` that passes the filters, in its order; in the answers they are called `field`. `from` is the
 * cursor to begin at. */
export async function allPages<Entry>(
  api: ApiClient,
  path: string,
  field: string,
  filters: Readonly<Record<string, string>> = {},
  from = 0,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let after: number | null = from; after !== null; ) {
    const query = new URLSearchParams({ limit: PAGE, ...filters, after: String(after) });
    const page: Record<string, unknown> = await api.get(`${path}?${query}`);
    entries.push(...(page[field] as Entry[]));
    after = (page.next as number | null | undefined) ?? null;
  }
  return entries;
}
