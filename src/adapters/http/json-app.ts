// What both APIs share: JSON bodies up to a limit, JSON problems, no stack traces. It must not know any route, so
// that no route can do without.

import { performance } from "node:perf_hooks";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { fromHere } from "./from-here.ts";
import { Problem, problemHeaders } from "./problem.ts";
import { guard, type Key } from "./tokens.ts";

/** Told of errors that are bugs, not bad input. */
export type ErrorLog = (error: unknown, request: string) => void;

const MIB = 1024 * 1024;

/** What is the same for every route. */
export interface AppRules {
  readonly bodyMaxMiB: number;
  /** One of them must be presented; none: everybody may call. */
  readonly keys: readonly Key[];
  readonly log: ErrorLog;
  /** Told of every request that is over; absent: nobody is. */
  readonly served?: Served;
}

/** A request is over. `route` is the pattern that it met, "none" when it met none. */
export type Served = (method: string, route: string, status: number, seconds: number) => void;

/** An express application that takes JSON bodies from whoever may call; `routes` adds the rest. */
export function jsonApp(
  { bodyMaxMiB, keys, log, served }: AppRules,
  routes: (app: Express) => void,
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  if (served !== undefined) app.use(timing(served));
  app.use(keys.length === 0 ? fromHere : guard(keys));
  app.use(requireJson);
  app.use(express.json({ limit: bodyMaxMiB * MIB, strict: false }));
  routes(app);
  app.use(routeUnknown);
  app.use(problemHandler(bodyMaxMiB, log));
  return app;
}

/** Streams count when they end. */
function timing(served: Served): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.once("close", () => {
      const route: unknown = request.route?.path;
      const seconds = (performance.now() - start) / 1000;
      served(request.method, typeof route === "string" ? route : "none", response.statusCode, seconds);
    });
    next();
  };
}

/** A body must say that it is JSON; browsers then ask before they send one from another site. */
const requireJson: RequestHandler = (request, _response, next) => {
  if (request.get("content-length") === "0") return next();
  if (request.is("application/json") !== false) return next(); // null: there is no body
  const given = request.get("content-type") ?? "missing";
  next(new Problem(415, "bad-content-type", `Content-Type is ${given}; accepted: application/json`));
};

const routeUnknown: RequestHandler = (request, _response, next) => {
  next(new Problem(404, "route-unknown", `Nothing answers to ${request.method} ${request.path}`));
};

function problemHandler(bodyMaxMiB: number, log: ErrorLog): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = problemOf(error, bodyMaxMiB);
    if (problem.status >= 500) log(error, `${request.method} ${request.path}`);
    if (response.headersSent) response.destroy();
    else response.status(problem.status).set(problemHeaders(problem)).json(problem.body());
  };
}

/** What express and its body parser throw has a status and a type. */
function problemOf(error: unknown, bodyMaxMiB: number): Problem {
  if (error instanceof Problem) return error;
  const { status, type, message } = error as { status?: unknown; type?: unknown; message?: unknown };
  if (type === "entity.parse.failed") return new Problem(400, "bad-json", `The body is not JSON: ${message}`);
  if (type === "entity.too.large") {
    return new Problem(413, "body-too-large", `The body is too large; accepted: up to ${bodyMaxMiB} MiB`);
  }
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new Problem(status, "bad-request", `The request cannot be read: ${message}`);
  }
  return new Problem(500, "internal", "Something went wrong inside; the log says what");
}
