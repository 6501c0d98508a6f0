// How a call to the engine failed: it said no (`status`), or nothing is known about what happened (`status` null).
// Everything else that is thrown is a bug and ends the process.

export class EngineFailure extends Error {
  override readonly name = "EngineFailure";
  /** The engine's HTTP status; null when it didn't answer in time or the connection broke. */
  readonly status: number | null;

  constructor(status: number | null, message: string) {
    super(message);
    this.status = status;
  }

  /** The engine (or a proxy before it) says itself that it is not there just now. */
  get unavailable(): boolean {
    return this.status === null || (this.status >= 502 && this.status <= 504);
  }
}

/** Runs one engine call under a time limit in milliseconds; what it throws becomes an EngineFailure. */
export async function bounded<T>(
  action: string,
  limitMs: number,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new EngineFailure(null, `Cannot ${action}: the engine gave no answer within ${limitMs} ms`));
      controller.abort();
    }, limitMs);
  });
  try {
    return await Promise.race([call(controller.signal), late]);
  } catch (error) {
    throw engineFailure(action, error);
  } finally {
    clearTimeout(timer);
  }
}

/** The failure behind what dockerode (or a stream of it) threw. */
export function engineFailure(action: string, error: unknown): EngineFailure {
  if (error instanceof EngineFailure) return error;
  if (!(error instanceof Error)) throw error;
  const { statusCode, json, code } = error as Error & { statusCode?: number; json?: unknown; code?: string };
  if (statusCode !== undefined)
    return new EngineFailure(statusCode, engineMessage(json) ?? bare(error.message));
  const garbled = error instanceof SyntaxError;
  if (code === undefined && !garbled && error.name !== "AbortError" && error.message !== "aborted")
    throw error;
  return new EngineFailure(null, `Cannot ${action}: ${code ?? error.message}`);
}

/** dockerode says "(HTTP code 500) server error - " in front of the engine's own words. */
const bare = (message: string): string => message.replace(/^\(HTTP code \d+\) .*? - /, "").trim();

function engineMessage(json: unknown): string | null {
  if (typeof json !== "object" || json === null || !("message" in json)) return null;
  return String(json.message).trim();
}
