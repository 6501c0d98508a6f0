// What the manager's API says of its paths about nodes. It is kept beside the routes, not made of them: a test holds one
// against the other.

import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { DRAIN, NEW_NODE, REMOVAL } from "../operation-schemas.ts";
import { NODE_QUERY } from "../request-fields.ts";
import { NEXT, NODE_VIEW } from "../view-schemas.ts";
import { type Endpoint, operation } from "./endpoint.ts";

const tag = "nodes";
const path = { name: "The node's name or id; the address of a worker that was never met" };
const refusals = { 404: ["node-unknown"], 409: ["node-ambiguous"] };
const answers = { 200: { meaning: "The node as it is now", json: NODE_VIEW } };

const turned = (id: string, summary: string, more: Partial<Endpoint> = {}) => ({
  post: operation({ id, tag, summary, path, write: true, answers, refusals, ...more }),
});

export const NODE_PATHS: ZodOpenApiPathsObject = {
  "/nodes": {
    post: operation({
      id: "addNode",
      tag,
      summary: "Have the manager dial a worker",
      body: NEW_NODE,
      write: true,
      answers: { 201: { meaning: "It is dialled; known addresses stay as they are", json: NODE_VIEW } },
    }),
    get: operation({
      id: "listNodes",
      tag,
      summary: "List nodes",
      query: NODE_QUERY,
      answers: { 200: { meaning: "A page", json: z.object({ nodes: z.array(NODE_VIEW), next: NEXT }) } },
    }),
  },
  "/nodes/{name}": {
    get: operation({
      id: "getNode",
      tag,
      summary: "Look at a node",
      path,
      answers,
      refusals: { 404: ["node-unknown"] },
    }),
    delete: operation({
      id: "removeNode",
      tag,
      summary: "Forget a node that holds nothing any more",
      path,
      query: REMOVAL,
      write: true,
      answers: { 204: { meaning: "It is forgotten" } },
      refusals: { ...refusals, 409: ["node-ambiguous", "node-busy"] },
    }),
  },
  "/nodes/{name}/cordon": turned("cordonNode", "Give a node no new work"),
  "/nodes/{name}/uncordon": turned("uncordonNode", "Give a cordoned node new work again", {
    refusals: { ...refusals, 409: ["node-ambiguous", "node-draining"] },
  }),
  "/nodes/{name}/drain": turned("drainNode", "Empty a node", {
    description: "Services move, batch tasks run until the deadline, then all that is left is stopped.",
    body: DRAIN,
  }),
  "/nodes/{name}/undrain": turned("undrainNode", "Give a draining node new work again"),
};
