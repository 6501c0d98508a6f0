// What the API's description says of the fields of a task, whose schemas speak of what they accept only. By name: a field means
// the same in what is posted and in what is shown.

/** Descriptions by the component they belong to, then by field. */
export const FIELD_NOTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TaskSpec: {
    name: "For people: 1..63 of a–z, 0–9 and '-'",
    image: "The container image; pulled when the engine does not have it",
    entrypoint: "In place of the image's own",
    command: "In place of the image's own",
    env: "Environment variables",
    workdir: "Where it starts",
    user: "Whom it runs as",
    mounts: "Paths of the node, or named volumes, made visible in the container",
    resources:
      "Amounts by resource that are reserved: cpu in millicores, memory and disk in bytes, others as nodes declare",
    gpus: "GPUs: count devices, milli thousandths of each, of one of the models",
    exposedPorts: "Container ports",
    portBindings: "Container ports made reachable on the node; a host port that is left out is chosen",
    restartPolicy: "What follows a failure",
    healthCheck: "How it is asked whether it works",
    priority: "Higher goes first among waiting tasks: 0..1000",
    estimateMs: "How long an attempt holds its place, by the user's estimate",
    owner: "Whom its share of the cluster is charged to",
    constraints: "Node labels that must, or must not, have one of the values",
    kind: "service runs until stopped, batch until it exits 0",
    stopGraceMs: "Between asking it to end and killing it",
    onDisconnect: "keep: replaced as soon as its node is down; stop: fenced, so that it never runs twice",
  },
  NewTask: {
    id: "A uuid of the client's choice; null: the manager chooses",
    cpu: "Shorthand for resources.cpu",
    memory: "Shorthand for resources.memory",
    disk: "Shorthand for resources.disk",
  },
  NewJob: {
    name: "Unique among jobs",
    count: "How many tasks",
    gang: "All are placed at once or not at all",
    task: "What each of them is",
  },
  BookEvent: {
    ID: "Of the event; left aside",
    State: "Completed (or 3) stops the task, anything else submits it",
    Timestamp: "Left aside",
    Task: "The task, with the book's field names; what only a worker can know is left aside",
  },
};

const task = { ...FIELD_NOTES.TaskSpec, ...FIELD_NOTES.NewTask };
const ALIKE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  NewTask: task,
  TaskTemplate: task,
};

interface Described {
  readonly properties?: Readonly<Record<string, object>>;
}

/** Adds the notes to the fields of these components that say nothing of their own. */
export function annotate(schemas: Readonly<Record<string, object>>): void {
  for (const [component, schema] of Object.entries(schemas)) {
    const notes = ALIKE[component] ?? FIELD_NOTES[component];
    const { properties = {} } = schema as Described;
    for (const [name, field] of Object.entries(properties)) {
      const note = notes?.[name];
      if (note !== undefined && !("description" in field) && !("$ref" in field))
        Object.assign(field, { description: note });
    }
  }
}
