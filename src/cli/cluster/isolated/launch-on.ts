// Starts a worker inside a node, with the node's engine as its own.

import type { LinuxNode } from "../../../adapters/linux-nodes/linux-node.ts";
import type { Child, Launch } from "../children.ts";

export function launchOn(node: LinuxNode): Launch {
  return (command, logFile): Child => {
    try {
      const args = ["env", `DOCKER_HOST=unix://${node.engineSocket}`, ...command];
      const process = node.start(args, logFile);
      const ended = process.end().then(() => "its process is gone"); // how, only its parent in the node is told
      return { pid: process.pid, kill: (signal) => process.kill(signal), ended };
    } catch (error) {
      return { pid: undefined, kill: () => {}, ended: Promise.resolve((error as Error).message) };
    }
  };
}
