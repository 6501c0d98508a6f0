// The wires: a switch in a namespace of its own, one wire from it to each node and one to the host, and the ways a
// wire can fail. Nothing of it passes the host's own bridges or firewall rules.

import { readdirSync } from "node:fs";
import { attempt, command } from "./command.ts";
import {
  hostAddress,
  hostLink,
  NAMESPACES_FOLDER,
  NODE_LINK,
  nodeAddress,
  nodeHardwareAddress,
  nodeName,
  prefixOf,
  type RackId,
  switchName,
  switchPort,
} from "./names.ts";

/** `silent`: no packet passes. `inbound`: none reaches the node, `outbound`: none leaves it. */
export type Partition = "silent" | "inbound" | "outbound";

export const namespacePath = (name: string): string => `${NAMESPACES_FOLDER}/${name}`;

/** A third number for 10.213.x.0/24 that this machine does not use. */
export function freeSubnet(id: RackId): number {
  const used = command("ip", "-4", "route", "show", "table", "all");
  const first = Number.parseInt(id.slice(0, 2), 16);
  for (let step = 0; step < 256; step++) {
    const subnet = (first + step) % 256;
    if (!used.includes(`10.213.${subnet}.`)) return subnet;
  }
  throw new Error("Cannot make a network for nodes: 10.213.0.0/16 is all in use");
}

export function makeSwitch(id: RackId, subnet: number): void {
  const home = switchName(id);
  const link = hostLink(id);
  command("ip", "netns", "add", home);
  inNetwork(home, "ip", "link", "add", "bridge", "type", "bridge");
  inNetwork(home, "ip", "link", "set", "bridge", "up");
  // Where it exists: frames between nodes are no business of a packet filter.
  attempt(...entering(home), "sysctl", "-q", "-w", "net.bridge.bridge-nf-call-iptables=0");
  command("ip", "link", "add", link, "type", "veth", "peer", "name", "host", "netns", home);
  inNetwork(home, "ip", "link", "set", "host", "master", "bridge", "up");
  command("ip", "address", "add", `${hostAddress(subnet)}/24`, "dev", link);
  command("ip", "link", "set", link, "up");
}

/** A namespace with a wire to the switch, as new: a node's network when it is switched on. */
export function makeNodeNetwork(id: RackId, subnet: number, index: number): void {
  const home = nodeName(id, index);
  const port = switchPort(index);
  const hardware = nodeHardwareAddress(index);
  const wire = ["type", "veth", "peer", "name", NODE_LINK, "address", hardware, "netns", home];
  command("ip", "netns", "add", home);
  command("ip", "link", "add", port, "netns", switchName(id), ...wire);
  inNetwork(home, "ip", "link", "set", "lo", "up");
  inNetwork(home, "ip", "address", "add", `${nodeAddress(subnet, index)}/24`, "dev", NODE_LINK);
  inNetwork(home, "ip", "link", "set", NODE_LINK, "up");
  inNetwork(switchName(id), "ip", "link", "set", port, "master", "bridge", "up");
}

/** The wire first: the kernel removes a namespace some time later, and its name is wanted again before. */
export function removeNodeNetwork(id: RackId, index: number): void {
  attempt(...entering(switchName(id)), "ip", "link", "delete", switchPort(index));
  removeNetwork(nodeName(id, index));
}

export const removeNetwork = (name: string): void => attempt("ip", "netns", "delete", name);

export function partition(id: RackId, index: number, how: Partition): void {
  if (how === "silent") inNetwork(switchName(id), "ip", "link", "set", switchPort(index), "nomaster");
  else inNetwork(nodeName(id, index), "iptables", "-w", "-I", ...dropRule(how));
}

/** What a person types for a silent partition, and to heal it. */
export function cuttingCommand(id: RackId, index: number): { readonly cut: string; readonly heal: string } {
  const line = `${entering(switchName(id)).join(" ")} ip link set ${switchPort(index)}`;
  return { cut: `${line} nomaster`, heal: `${line} master bridge` };
}

/** Undoes every partition of the node. */
export function heal(id: RackId, index: number): void {
  inNetwork(switchName(id), "ip", "link", "set", switchPort(index), "master", "bridge");
  for (const how of ["inbound", "outbound"] as const) {
    attempt(...entering(nodeName(id, index)), "iptables", "-w", "-D", ...dropRule(how));
  }
}

function dropRule(how: "inbound" | "outbound"): string[] {
  const [chain, direction] = how === "inbound" ? ["INPUT", "-i"] : ["OUTPUT", "-o"];
  return [chain, direction, NODE_LINK, "-j", "DROP"];
}

/** Names of the rack's network namespaces. */
export function networksOf(id: RackId): string[] {
  return allNetworks().filter((name) => name.startsWith(prefixOf(id)));
}

export function allNetworks(): string[] {
  try {
    return readdirSync(NAMESPACES_FOLDER);
  } catch {
    return []; // nobody has made one since the machine started
  }
}

/** The host's leg; the rest goes with the namespaces. */
export const removeHostLink = (id: RackId): void => attempt("ip", "link", "delete", hostLink(id));

/** `ip netns exec` would hide the control groups: it mounts /sys anew. */
const entering = (name: string) => ["nsenter", `--net=${namespacePath(name)}`] as const;

function inNetwork(name: string, ...args: readonly string[]): string {
  const [program, ...rest] = entering(name);
  return command(program, ...rest, ...args);
}
