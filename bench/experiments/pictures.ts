// Pictures that the charts of plots/ have no kind for, as SVG text: box plots on one axis, and the matrix of pairwise wins.

import { quantile } from "../../statistics/summary.ts";

const LEFT = 170;
const RIGHT = 40;
const ROW = 22;
const WIDTH = 820;
/** Of a letter of a title, at most on average, pixels. */
const BOLD_WIDTH = 8.5;
const FONT = 'font-family="DejaVu Sans, sans-serif" font-size="12"';

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(words)}</text>`;

const line = (x1: number, y1: number, x2: number, y2: number, colour = "#444"): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${colour}"/>`;

function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${FONT}>\n<title>${escaped(title)}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${parts.join("\n")}\n</svg>\n`;
}

/** From at most `least` to at least `most`, in some four to ten steps of 1, 2 or 5 times a power of ten. */
export function ticksOf(least: number, most: number): readonly number[] {
  const span = most - least || Math.abs(most) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = ([5, 2, 1].find((times) => times * power * 4 <= span) ?? 1) * power;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

export interface Box {
  readonly name: string;
  /** One value a seed. */
  readonly values: readonly number[];
}

/** From the least to the most, a box around the middle half, a line at the median. */
export function boxPlot(title: string, axisName: string, boxes: readonly Box[]): string {
  const all = boxes.flatMap(({ values }) => values);
  const least = Math.min(...all);
  const most = Math.max(...all);
  const ticks = ticksOf(least, most);
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const x = (value: number): number => LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const bottom = 34 + boxes.length * ROW;
  const parts = [text(LEFT, 18, title, 'font-weight="bold"')];
  for (const tick of ticks) {
    parts.push(line(x(tick), 28, x(tick), bottom, "#ddd"));
    parts.push(text(x(tick), bottom + 16, String(tick), 'text-anchor="middle"'));
  }
  parts.push(text((LEFT + WIDTH - RIGHT) / 2, bottom + 36, axisName, 'text-anchor="middle"'));
  boxes.forEach(({ name, values }, index) => {
    const y = 34 + index * ROW + ROW / 2;
    const at = (part: number): number => x(quantile(values, part));
    parts.push(text(LEFT - 8, y + 4, name, 'text-anchor="end"'));
    parts.push(line(at(0), y, at(1), y));
    const width = Math.max(1, at(0.75) - at(0.25));
    parts.push(
      `<rect x="${at(0.25).toFixed(1)}" y="${y - 6}" width="${width.toFixed(1)}" height="12" fill="#9ecae1" stroke="#0072b2"/>`,
    );
    parts.push(line(at(0.5), y - 6, at(0.5), y + 6, "#d55e00"));
  });
  return svg(WIDTH, bottom + 46, title, parts);
}

/** Blue: the row wins more seeds than it loses; red: fewer. */
export function winsMatrix(
  title: string,
  names: readonly string[],
  wins: readonly (readonly number[])[],
  seeds: number,
): string {
  const side = 30;
  const top = 150;
  const width = Math.max(LEFT + names.length * side + 90, 16 + Math.ceil(title.length * BOLD_WIDTH));
  const parts = [text(8, 18, title, 'font-weight="bold"')];
  names.forEach((name, row) => {
    const y = top + row * ROW;
    parts.push(text(LEFT - 8, y + 15, name, 'text-anchor="end"'));
    const x = LEFT + row * side + 18;
    parts.push(text(x, top - 8, name, `transform="rotate(-60 ${x} ${top - 8})"`));
    names.forEach((_, column) => {
      if (row === column) return;
      const won = wins[row]?.[column] ?? 0;
      const lost = wins[column]?.[row] ?? 0;
      const strength = Math.round(205 - (85 * Math.abs(won - lost)) / seeds);
      const fill =
        won >= lost ? `rgb(${strength},${strength + 20},255)` : `rgb(255,${strength + 20},${strength})`;
      parts.push(
        `<rect x="${LEFT + column * side}" y="${y}" width="${side - 1}" height="${ROW - 1}" fill="${fill}"/>`,
      );
      parts.push(text(LEFT + column * side + side / 2, y + 15, String(won), 'text-anchor="middle"'));
    });
  });
  return svg(width, top + names.length * ROW + 12, title, parts);
}
