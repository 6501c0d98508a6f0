// A plot of lines over logarithmic axes, as SVG text: axes with decades, a legend, units in the axes' names. Text, so that a
// change of a committed plot can be read.

export interface Line {
  readonly name: string;
  /** Both > 0. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly lines: readonly Line[];
}

const WIDTH = 860;
const HEIGHT = 460;
const LEFT = 80;
const RIGHT = 270;
const TOP = 40;
const BOTTOM = 60;
const COLOURS = ["#555", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/** From a value to a place on an axis; `decades`: the powers of ten it spans. */
interface Axis {
  readonly decades: readonly number[];
  at(value: number): number;
}

function axis(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values))), low + 1);
  const decades = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  return { decades, at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) };
}

const text = (x: number, y: number, words: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${words}</text>`;

const rule = (x1: number, y1: number, x2: number, y2: number, more: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" ${more}/>`;

export function svgOf({ title, xName, yName, lines }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const right = WIDTH - RIGHT;
  const bottom = HEIGHT - BOTTOM;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const x = axis(xs, LEFT, right);
  const y = axis(ys, bottom, TOP);
  const parts = [text(LEFT, 24, title, 'font-weight="bold"')];
  for (const value of x.decades) {
    parts.push(rule(x.at(value), TOP, x.at(value), bottom, 'stroke="#ddd"'));
    parts.push(text(x.at(value), bottom + 18, value.toLocaleString("en"), 'text-anchor="middle"'));
  }
  for (const value of y.decades) {
    parts.push(rule(LEFT, y.at(value), right, y.at(value), 'stroke="#ddd"'));
    parts.push(text(LEFT - 6, y.at(value) + 4, value.toLocaleString("en"), 'text-anchor="end"'));
  }
  parts.push(text((LEFT + right) / 2, HEIGHT - 18, xName, 'text-anchor="middle"'));
  parts.push(text(LEFT, TOP - 6, yName, 'text-anchor="middle"'));
  lines.forEach(({ name, points: own }, index) => {
    const stroke = `stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2"`;
    const path = own.map((point) => `${x.at(point.x).toFixed(1)},${y.at(point.y).toFixed(1)}`).join(" ");
    parts.push(`<polyline points="${path}" fill="none" ${stroke}/>`);
    parts.push(rule(right + 14, TOP + 12 + 20 * index, right + 38, TOP + 12 + 20 * index, stroke));
    parts.push(text(right + 44, TOP + 16 + 20 * index, name));
  });
  const size = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  const font = 'font-family="sans-serif" font-size="12"';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font}>\n<title>${title}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n${parts.join("\n")}\n</svg>\n`;
}
