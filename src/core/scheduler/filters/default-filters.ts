// The filters every strategy starts from. The order is what people read: the first to refuse a node is the
// reason given, so what is wrong with the node comes before what it is short of.

import type { Filter } from "../strategy.ts";
import { avoided } from "./avoided.ts";
import { constraints } from "./constraints.ts";
import { gpus } from "./gpus.ts";
import { home } from "./home.ts";
import { ports } from "./ports.ts";
import { ready } from "./ready.ts";
import { resources } from "./resources.ts";

export const defaultFilters: readonly Filter[] = [ready, home, constraints, resources, gpus, ports, avoided];
