// How much a node has left after the task, all resources taken together.

import type { Scorer } from "../strategy.ts";
import { Vectors } from "./vectors.ts";

/** Σ_r (f_r − q_r)/max_r in units of 2^−20, max_r = the largest amount of r that any node has; `sign` 1: most is best,
 * −1: least is. GPUs together are one resource. */
export function slack(sign: 1 | -1): Scorer {
  return {
    name: sign === 1 ? "most-slack" : "least-slack",
    steady: true,
    prepare: (snapshot, request) => {
      const vectors = new Vectors(snapshot, request);
      return {
        basis: vectors.basis,
        score(node) {
          return sign * vectors.slack(node);
        },
      };
    },
  };
}
