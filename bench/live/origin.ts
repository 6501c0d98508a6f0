// How a live measurement came about: what heads its files.

import { cpus } from "node:os";
import { commit } from "../commit.ts";

/** Lines: command, commit and repetitions, machine. Going on with rows that are there is no other measurement. */
export function originLines(repetitions: number): readonly string[] {
  const words = process.argv.slice(2).filter((word) => word !== "--resume");
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`;
  return [
    `Command: npm run bench -- ${words.join(" ")}`,
    `Commit: ${commit()}; repetitions: ${repetitions}`,
    `Machine: ${machine}, Node ${process.version}`,
  ];
}
