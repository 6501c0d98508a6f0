import { storeContract } from "../../contract/store.ts";
import { lmdbHarness } from "./lmdb-harness.ts";

storeContract("lmdb", lmdbHarness);
