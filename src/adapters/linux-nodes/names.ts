// What everything of a rack is called, from its id: whoever finds one of these names knows whose it is. Nothing is
// made here.

/** All that a rack leaves on the machine lies in here, one folder for each rack. */
export const RACKS_FOLDER = "/var/lib/wavetank-nodes";

/** Where iproute2 keeps the network namespaces that have a name. */
export const NAMESPACES_FOLDER = "/run/netns";

/** What a rack is known by: six hexadecimal digits. */
export type RackId = string;

/** Begins the name of every namespace, link and control group of the rack. An interface's name has 15 characters at
 * most (IFNAMSIZ in linux/if.h, less the final 0). */
export const prefixOf = (id: RackId): string => `wt${id}-`;

export const switchName = (id: RackId): string => `${prefixOf(id)}switch`;
export const hostLink = (id: RackId): string => `${prefixOf(id)}host`;
export const nodeName = (id: RackId, index: number): string => `${prefixOf(id)}n${index}`;

/** The node's end of its wire, and the switch's. */
export const NODE_LINK = "eth0";
export const switchPort = (index: number): string => `n${index}`;

/** Fixed, as a machine's is: with a new one after each power-on its peers would talk to the old one for half a minute.
 * Locally administered (bit 2 of the first byte, IEEE 802). */
export const nodeHardwareAddress = (index: number): string => {
  return `02:77:61:76:65:${index.toString(16).padStart(2, "0")}`;
};

/** The rack whose name this is; null for a name that is not ours. */
export const rackOf = (name: string): RackId | null => /^wt([0-9a-f]{6})-/.exec(name)?.[1] ?? null;

/** `subnet` is the third number of 10.213.x.0/24. The host has .1, node 1 has .11. */
export const hostAddress = (subnet: number): string => `10.213.${subnet}.1`;
export const nodeAddress = (subnet: number, index: number): string => `10.213.${subnet}.${10 + index}`;
