// What chance does to single messages, containers, commits and measurements, by name: the coverage of a sweep counts them.

/** Each is told once for each message, container, commit or measurement that it befalls. */
export const HAPPENINGS = [
  "message-lost",
  "message-duplicated",
  "message-overtaken",
  "message-held",
  "link-full",
  "image-pulled",
  "image-cached",
  "pull-failed",
  "start-slow",
  "start-failed",
  "start-swallowed",
  "fenced-start-refused",
  "crashed",
  "crashed-by-hazard",
  "crashed-at-age",
  "out-of-memory",
  "hung",
  "wrong-exit-code",
  "fell-sick",
  "stop-ignored",
  "verb-refused",
  "reply-lost",
  "killed-by-pid",
  "commit-slow",
  "commit-cut-before",
  "commit-cut-after",
  "commit-refused",
  "sync-across-sessions",
  "measured",
  "measured-noise",
  "measured-stale",
  "measured-missing",
] as const;

export type Happening = (typeof HAPPENINGS)[number];
