// How well a request's shape matches what a node has free: both as vectors, their dot product.
// Source: Grandl et al., Multi-Resource Packing for Cluster Schedulers (Tetris), SIGCOMM 2014.

import type { Scorer } from "../strategy.ts";
import { Vectors } from "./vectors.ts";

/** Σ_r (q_r/max_r)(f_r/max_r) in units of 2^−20, max_r = the largest amount of r that any node has. GPUs together are one
 * resource. */
export const alignment: Scorer = {
  name: "alignment",
  steady: true,
  prepare: (snapshot, request) => {
    const vectors = new Vectors(snapshot, request);
    return {
      basis: vectors.basis,
      score(node) {
        return vectors.alignment(node);
      },
    };
  },
};
