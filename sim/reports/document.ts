// A report as parts (headings, paragraphs, tables, images), and the same parts as Markdown and as HTML that needs no other file.
// It must not know what is reported.

import type { Buffer } from "node:buffer";
import { join } from "node:path";
import { writeTo } from "../outputs.ts";
import { type Heading, headingLines } from "./heading.ts";

export type Part =
  | { readonly kind: "section"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  /** The first row are headings. */
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] }
  /** As it stands, line by line. */
  | { readonly kind: "text"; readonly lines: readonly string[] }
  | { readonly kind: "image"; readonly file: string; readonly alt: string; readonly png: Buffer };

/** Writes report.md, report.html and the images into the folder; the path of the Markdown. */
export function writeDocument(folder: string, heading: Heading, parts: readonly Part[]): string {
  for (const part of parts) if (part.kind === "image") writeTo(join(folder, part.file), part.png);
  writeTo(join(folder, "report.html"), html(heading, parts));
  const path = join(folder, "report.md");
  writeTo(path, markdown(heading, parts));
  return path;
}

export function markdown(heading: Heading, parts: readonly Part[]): string {
  const body = parts.map((part) => markdownOf(part)).join("\n\n");
  return `# ${heading.title}\n\n${headingLines(heading).join("  \n")}\n\n${body}\n`;
}

function markdownOf(part: Part): string {
  switch (part.kind) {
    case "section":
      return `## ${part.text}`;
    case "paragraph":
      return part.text;
    case "text":
      return ["```", ...part.lines, "```"].join("\n");
    case "image":
      return `![${part.alt}](${part.file})`;
    case "table": {
      const lines = part.rows.map(
        (row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
      );
      const [first = "", ...rest] = lines;
      return [first, `|${"---|".repeat(part.rows[0]?.length ?? 1)}`, ...rest].join("\n");
    }
  }
}

const STYLE =
  "body{font:15px/1.45 system-ui,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#222}" +
  "table{border-collapse:collapse;font-size:13px}td,th{border:1px solid #ddd;padding:.25em .6em;text-align:left}" +
  "th{background:#f4f4f4}img{max-width:100%}pre{background:#f6f6f6;padding:1em;overflow:auto}.head{color:#555}";

export function html(heading: Heading, parts: readonly Part[]): string {
  const head = headingLines(heading).map(escaped).join("<br>");
  const title = escaped(heading.title);
  const body = parts.map((part) => htmlOf(part)).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1><p class="head">${head}</p>
${body}
</body></html>
`;
}

function htmlOf(part: Part): string {
  switch (part.kind) {
    case "section":
      return `<h2>${escaped(part.text)}</h2>`;
    case "paragraph":
      return `<p>${escaped(part.text)}</p>`;
    case "text":
      return `<pre>${escaped(part.lines.join("\n"))}</pre>`;
    case "image":
      return `<p><img alt="${escaped(part.alt)}" src="data:image/png;base64,${part.png.toString("base64")}"></p>`;
    case "table": {
      const row = (cells: readonly string[], tag: string): string =>
        `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
      const [first = [], ...rest] = part.rows;
      return `<table>${row(first, "th")}${rest.map((cells) => row(cells, "td")).join("")}</table>`;
    }
  }
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
