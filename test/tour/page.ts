// docs/tour.md as a script: its fenced `console` blocks hold lines `$ command`, each followed by what the command shows. It must
// not know how commands are run.

const OPEN = "```console";
const CLOSE = "```";
const PROMPT = "$ ";
/** How a command that goes on in the next line does so. */
const CONTINUED = "> ";

export interface Step {
  /** As bash takes it, of one or more lines. */
  readonly command: string;
  /** Its output, without the line break at the end. */
  readonly output: string;
  /** In the page, from 1. */
  readonly line: number;
}

/** Text between commands, or a command with its output. */
type Piece = { readonly kind: "text"; readonly text: string } | ({ readonly kind: "step" } & Step);

export function stepsOf(page: string): Step[] {
  return piecesOf(page).filter((piece) => piece.kind === "step");
}

/** The page with each step replaced by what `rewritten` makes of it, in order. */
export function withSteps(page: string, rewritten: readonly Pick<Step, "command" | "output">[]): string {
  const steps = [...rewritten];
  const texts = piecesOf(page).map((piece) => {
    if (piece.kind === "text") return piece.text;
    const { command, output } = steps.shift() ?? piece;
    return shown(command) + (output === "" ? "" : `\n${output}`);
  });
  return texts.join("\n");
}

const shown = (command: string): string =>
  command
    .split("\n")
    .map((line, index) => (index === 0 ? PROMPT : CONTINUED) + line)
    .join("\n");

function piecesOf(page: string): Piece[] {
  const pieces: Piece[] = [];
  let inside = false;
  page.split("\n").forEach((text, index) => {
    const last = pieces.at(-1);
    if (inside && text.startsWith(PROMPT))
      pieces.push({ kind: "step", command: text.slice(PROMPT.length), output: "", line: index + 1 });
    else if (inside && text !== CLOSE && last?.kind === "step")
      pieces[pieces.length - 1] = longer(last, text);
    else pieces.push({ kind: "text", text });
    inside = text === OPEN || (inside && text !== CLOSE);
  });
  return pieces;
}

/** The step with another line: of its command as long as that goes on, then of its output. */
function longer(step: Piece & { kind: "step" }, text: string): Piece {
  const goesOn = step.output === "" && text.startsWith(CONTINUED);
  if (goesOn) return { ...step, command: `${step.command}\n${text.slice(CONTINUED.length)}` };
  return { ...step, output: step.output === "" ? text : `${step.output}\n${text}` };
}
