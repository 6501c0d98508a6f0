// What every store must do, whoever keeps the rows: one suite, run by each adapter's test and by the tank's disk.
// It waits only through the harness, so that virtual time can run it.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Row, type RowPut, TABLES, type Table } from "../../src/core/store/records.ts";
import type { Store } from "../../src/ports/store.ts";

/** A place for one store, made new for every test. */
export interface StoreHarness {
  /** Opens the store of this harness. */
  open(): Promise<Store>;
  /** After `close`, `open` finds what was committed. */
  readonly durable: boolean;
  /** Lets the world go on until `condition` holds; rejects after a deadline, naming `what`. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Takes everything away again. */
  dispose(): Promise<void>;
}

const put = (key: string, value: string | null, table: Table = "tasks"): RowPut => ({ table, key, value });

/** Runs the suite on the stores that `makeHarness` offers. */
export function storeContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  /** A test with a harness and an open store of its own. */
  const scenario = (title: string, run: (store: Store, harness: StoreHarness) => Promise<void>): void => {
    test(title, async () => {
      const harness = await makeHarness();
      try {
        await run(await harness.open(), harness);
      } finally {
        await harness.dispose();
      }
    });
  };

  const committed = async (store: Store, harness: StoreHarness, rows: readonly RowPut[]): Promise<void> => {
    const calls: (Error | undefined)[] = [];
    store.commit(rows, (error) => calls.push(error));
    expect(calls, "done is never called from inside commit").toEqual([]);
    await harness.until(() => calls.length > 0, "a commit's done");
    expect(calls).toEqual([undefined]);
  };

  const refused = async (store: Store, harness: StoreHarness, rows: readonly RowPut[]): Promise<Error> => {
    const calls: (Error | undefined)[] = [];
    store.commit(rows, (error) => calls.push(error));
    await harness.until(() => calls.length > 0, "a refused commit's done");
    expect(calls).toEqual([expect.any(Error)]);
    return calls[0] as Error;
  };

  const closed = async (store: Store, harness: StoreHarness): Promise<void> => {
    const calls: (Error | undefined)[] = [];
    store.close((error) => calls.push(error));
    await harness.until(() => calls.length > 0, "close's done");
    expect(calls).toEqual([undefined]);
  };

  describe(`${name}: store contract`, () => {
    scenario("a new store is empty in every table", async (store) => {
      expect([...store.load()]).toEqual([]);
      expect(TABLES.map((table) => store.count(table))).toEqual(TABLES.map(() => 0));
      expect(store.get("tasks", "a")).toBeUndefined();
      expect(store.list("tasks")).toEqual([]);
    });

    scenario("a committed row is read back as it was written", async (store, harness) => {
      const value = JSON.stringify({ name: "Größe ✓ 🦑", empty: "", lines: "a\nb\u0000c" });
      await committed(store, harness, [put("a", value), put("b", "")]);
      expect(store.get("tasks", "a")).toBe(value);
      expect(store.get("tasks", "b")).toBe("");
      expect(store.count("tasks")).toBe(2);
    });

    scenario("a value of a megabyte is read back whole", async (store, harness) => {
      const value = "0123456789abcdef".repeat(65_536);
      await committed(store, harness, [put("big", value)]);
      expect(store.get("tasks", "big") === value).toBe(true);
    });

    scenario(
      "a null value removes the row, and removing what is not there is no error",
      async (store, harness) => {
        await committed(store, harness, [put("a", "1"), put("b", "2")]);
        await committed(store, harness, [put("a", null), put("never-there", null)]);
        expect(store.get("tasks", "a")).toBeUndefined();
        expect(store.list("tasks")).toEqual([put("b", "2")]);
        expect(store.count("tasks")).toBe(1);
      },
    );

    scenario("within one commit the later put of a key wins", async (store, harness) => {
      await committed(store, harness, [put("a", "1"), put("a", "2"), put("b", "1"), put("b", null)]);
      expect([...store.load()]).toEqual([put("a", "2")]);
      await committed(store, harness, [put("a", null), put("a", "3")]);
      expect([...store.load()]).toEqual([put("a", "3")]);
    });

    scenario("tables do not share keys", async (store, harness) => {
      await committed(
        store,
        harness,
        TABLES.map((table) => put("same", table, table)),
      );
      for (const table of TABLES) expect(store.list(table)).toEqual([put("same", table, table)]);
      expect([...store.load()]).toHaveLength(TABLES.length);
    });

    scenario(
      "keys come back in ascending byte order, not in the order of UTF-16 units",
      async (store, harness) => {
        // UTF-8: NUL 00, "A" 41, "a" 61, "a0" 61 30, "é" c3 a9, "ﬀ" ef ac 80, "🦑" f0 9f a6 91; in UTF-16 🦑 (d83e) is before ﬀ (fb00)
        const inOrder = ["\u0000", "A", "a", "a0", "é", "ﬀ", "🦑"];
        await committed(
          store,
          harness,
          [4, 2, 0, 5, 1, 6, 3].map((index) => put(inOrder[index] as string, "x")),
        );
        expect(store.list("tasks").map((row) => row.key)).toEqual(inOrder);
      },
    );

    scenario("list pages through a table", async (store, harness) => {
      await committed(
        store,
        harness,
        ["a", "b", "c", "d"].map((key) => put(key, key)),
      );
      const keys = (options: { after?: string; limit?: number }) =>
        store.list("tasks", options).map((row) => row.key);
      expect(keys({ limit: 2 })).toEqual(["a", "b"]);
      expect(keys({ after: "b", limit: 2 })).toEqual(["c", "d"]);
      expect(keys({ after: "d" })).toEqual([]);
      expect(keys({ after: "bb" })).toEqual(["c", "d"]); // the key itself need not be there
      expect(keys({ limit: 0 })).toEqual([]);
    });

    scenario("a key of 1 byte and one of 500 bytes are possible", async (store, harness) => {
      const longest = "é".repeat(250);
      await committed(store, harness, [put("k", "1"), put(longest, "2")]);
      expect(store.get("tasks", longest)).toBe("2");
    });

    for (const [title, key] of [
      ["an empty key", ""],
      ["a key of 501 bytes", `${"é".repeat(250)}x`],
      ["a key that is no text (a lone surrogate)", "a\ud800"],
    ] as const) {
      scenario(`${title} fails the whole commit`, async (store, harness) => {
        const error = await refused(store, harness, [put("a", "1"), put(key, "2"), put("b", "3")]);
        expect(error.message).toContain("tasks");
        expect([...store.load()]).toEqual([]);
        await committed(store, harness, [put("a", "1")]); // the store goes on
      });
    }

    scenario("an empty commit is done too", async (store, harness) => {
      await committed(store, harness, []);
      expect([...store.load()]).toEqual([]);
    });

    scenario("several commits under way are done in the order of their calls", async (store, harness) => {
      const done: number[] = [];
      for (let number = 0; number < 20; number++) {
        const rows = number % 5 === 4 ? [] : [put("last", String(number)), put(`row-${number}`, "x")];
        store.commit(rows, (error) => {
          expect(error).toBeUndefined();
          done.push(number);
        });
      }
      await harness.until(() => done.length === 20, "twenty commits' done");
      expect(done).toEqual(Array.from({ length: 20 }, (_, number) => number));
      expect(store.get("tasks", "last")).toBe("18");
      expect(store.count("tasks")).toBe(17); // 20 − 4 empty ones, and "last"
    });

    scenario("inside done, the commit is already visible", async (store, harness) => {
      const seen: (string | undefined)[] = [];
      store.commit([put("a", "1")], () => {
        seen.push(store.get("tasks", "a"));
        store.commit([put("a", "2")], () => seen.push(store.get("tasks", "a")));
      });
      await harness.until(() => seen.length === 2, "a commit from inside done");
      expect(seen).toEqual(["1", "2"]);
    });

    scenario("after close, reads throw and commits fail", async (store, harness) => {
      await closed(store, harness);
      expect(() => store.get("tasks", "a")).toThrow(/closed/);
      expect(() => store.list("tasks")).toThrow(/closed/);
      expect((await refused(store, harness, [put("a", "1")])).message).toMatch(/closed/);
    });

    scenario("close lets the commits under way finish first", async (store, harness) => {
      const order: string[] = [];
      store.commit([put("a", "1")], (error) => order.push(error === undefined ? "commit" : "failed"));
      store.close((error) => order.push(error === undefined ? "close" : "failed"));
      await harness.until(() => order.length === 2, "commit and close");
      expect(order).toEqual(["commit", "close"]);
      if (!harness.durable) return;
      expect([...(await harness.open()).load()]).toEqual([put("a", "1")]);
    });

    scenario(
      "any sequence of commits reads back as it would from a map, reopened if it can be",
      async (first, harness) => {
        let store = first;
        const model = new Map<string, Row>();
        const key = fc.constantFrom("a", "b", "bb", "ﬀ", "🦑");
        const value = fc.option(fc.string({ maxLength: 5 }), { nil: null });
        const batch = fc.array(fc.record({ table: fc.constantFrom<Table>("tasks", "nodes"), key, value }), {
          maxLength: 6,
        });
        for (const rows of fc.sample(batch, { seed: 20260101, numRuns: 60 })) {
          await committed(store, harness, rows);
          for (const row of rows) {
            if (row.value === null) model.delete(`${row.table}/${row.key}`);
            else model.set(`${row.table}/${row.key}`, { ...row, value: row.value });
          }
          expect(sorted(store.load())).toEqual(sorted(model.values()));
        }
        if (!harness.durable) return;
        await closed(store, harness);
        store = await harness.open();
        expect(sorted(store.load())).toEqual(sorted(model.values()));
      },
    );
  });
}

const sorted = (rows: Iterable<Row>): string[] =>
  Array.from(rows, (row) => `${row.table}/${row.key}=${row.value}`).sort();
