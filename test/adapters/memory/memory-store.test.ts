import { MemoryStore } from "../../../src/adapters/memory/memory-store.ts";
import { storeContract } from "../../contract/store.ts";
import { until } from "../until.ts";

storeContract("memory", async () => ({
  durable: false,
  open: async () => new MemoryStore(),
  until,
  dispose: async () => {},
}));
