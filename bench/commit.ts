// Which state of the project produced a report: asked as the tank asks it.

export { commit } from "../sim/origin.ts";
