// Splits TypeScript text into what runs and what is only said: code with comments and literals blanked, and
// comments with everything else blanked. Both keep every offset and line of the original, so that a rule can search
// with a plain pattern and still name the line. It knows tokens, not grammar.

export interface Scan {
  /** Comments, and what stands inside strings, templates and regular expressions, replaced by spaces. */
  readonly code: string;
  /** Everything but comments replaced by spaces. */
  readonly comments: string;
}

const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|^#![^\n]*)|(?<text>"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?)|(?<word>[\p{L}\p{N}$_]+)|(?<space>\s+)|(?<sign>[\s\S])/uy;
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** After these a slash divides; after anything else it opens a regular expression. */
const OPERAND = /[\p{L}\p{N}$_)\]"'`]$|^\/./u;
const KEYWORD_BEFORE_REGEX =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|do|else|yield|await|instanceof)$/;

const blank = (text: string): string => text.replace(/[^\n]/g, " ");
const hollow = (text: string): string =>
  text.length < 2 ? text : text[0] + blank(text.slice(1, -1)) + text[text.length - 1];

export function scan(source: string): Scan {
  return new Scanner(source).run();
}

class Scanner {
  private readonly source: string;
  private at = 0;
  private code = "";
  private comments = "";
  /** The last word or sign: it decides what a slash means. */
  private previous = "";
  /** For each template whose `${` is open: how many braces have been opened inside it. */
  private readonly openTemplates: number[] = [];

  constructor(source: string) {
    this.source = source;
  }

  run(): Scan {
    while (this.at < this.source.length) this.step();
    return { code: this.code, comments: this.comments };
  }

  private step(): void {
    const groups = this.match(TOKEN)?.groups ?? {};
    if (groups.comment !== undefined) this.take(groups.comment, blank(groups.comment), groups.comment);
    else if (groups.space !== undefined) this.take(groups.space, groups.space);
    else if (groups.text !== undefined) this.takeOperand(groups.text, hollow(groups.text));
    else if (groups.word !== undefined) this.takeOperand(groups.word, groups.word);
    else this.sign(groups.sign ?? "");
  }

  private sign(sign: string): void {
    const depth = this.openTemplates.length - 1;
    const closesHole = sign === "}" && this.openTemplates[depth] === 0;
    if (closesHole) this.openTemplates.pop();
    else if (sign === "{" && depth >= 0) this.openTemplates[depth]! += 1;
    else if (sign === "}" && depth >= 0) this.openTemplates[depth]! -= 1;
    const regex = sign === "/" && this.regexMayStart() ? this.match(REGEX)?.[0] : undefined;
    if (sign === "`" || closesHole) this.template(sign);
    else if (regex !== undefined) this.takeOperand(regex, `/${blank(regex.slice(1))}`);
    else this.takeOperand(sign, sign);
  }

  /** From an opening backtick, or the brace that ends a `${}`, to the next of either kind. */
  private template(opening: string): void {
    this.takeOperand(opening, opening);
    const text = this.match(TEMPLATE_TEXT)?.[0] ?? "";
    this.take(text, blank(text));
    if (this.source.startsWith("${", this.at)) {
      this.takeOperand("${", "${");
      this.openTemplates.push(0);
    } else if (this.at < this.source.length) this.takeOperand("`", "`");
  }

  private regexMayStart(): boolean {
    return KEYWORD_BEFORE_REGEX.test(this.previous) || !OPERAND.test(this.previous);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  private takeOperand(text: string, code: string): void {
    this.previous = text;
    this.take(text, code);
  }

  private take(text: string, code: string, comment = blank(text)): void {
    this.code += code;
    this.comments += comment;
    this.at += text.length;
  }
}
