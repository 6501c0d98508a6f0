// The credentials of registries that a worker has, by the names that tasks use for them. Passwords go to the engine and
// nowhere else: nothing here shows one, in an error or in writing.

import { nearestName } from "../nearest-name.ts";
import { EngineFailure } from "./engine-failure.ts";

export interface RegistryLogin {
  /** What tasks call it. */
  readonly name: string;
  /** The registry: host, or host:port. */
  readonly server: string;
  readonly username: string;
  /** The password when it is needed: a file may be renewed. Throws an error that names the file. */
  readonly password: () => string;
}

export class RegistryLogins {
  private readonly byName: ReadonlyMap<string, RegistryLogin>;

  constructor(logins: readonly RegistryLogin[]) {
    this.byName = new Map(logins.map((login) => [login.name, login]));
  }

  /** The login of this name; a text says that there is none. */
  find(name: string): RegistryLogin | string {
    const known = [...this.byName.keys()];
    const nearest = nearestName(name, known);
    const meant = nearest === null ? "" : `; did you mean ${nearest}?`;
    return this.byName.get(name) ?? `this node has no registry credentials called ${name}${meant}`;
  }
}

/** As the engine takes it, beside the request and never in it. */
export function authOf({ server, username, password }: RegistryLogin): object {
  try {
    return { username, password: password(), serveraddress: server };
  } catch (error) {
    throw new EngineFailure(401, (error as Error).message);
  }
}
