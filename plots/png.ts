// Charts as PNG images, drawn by Chart.js on a canvas that needs no browser, in a font that comes with the package: they
// look the same on a bare machine.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ChartJSNodeCanvas } from "chartjs-node-canvas";
import type { Chart } from "./chart.ts";
import { configurationOf, FONT } from "./configuration.ts";

/** Pixels; the image has twice as many in each direction, for screens that show them. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const SIZE_DEFAULT: Size = { width: 900, height: 480 };

const canvases = new Map<string, ChartJSNodeCanvas>();

/** The image as a file's bytes. PERF: some 100 ms, and a second for the first one. */
export function pngOf(chart: Chart, size: Size = SIZE_DEFAULT): Buffer {
  return canvasOf(size).renderToBufferSync(configurationOf(chart), "image/png");
}

function canvasOf({ width, height }: Size): ChartJSNodeCanvas {
  const name = `${width}x${height}`;
  const known = canvases.get(name);
  if (known !== undefined) return known;
  const canvas = new ChartJSNodeCanvas({ width, height, backgroundColour: "#ffffff" });
  if (canvases.size === 0) registerFonts();
  canvases.set(name, canvas);
  return canvas;
}

/** The canvas that chartjs-node-canvas draws on (package.json's overrides put @napi-rs/canvas there) keeps its fonts itself. */
interface FontKeeper {
  readonly GlobalFonts: { registerFromPath(path: string, family: string): unknown };
}

function registerFonts(): void {
  const require = createRequire(import.meta.url);
  const { GlobalFonts } = createRequire(require.resolve("chartjs-node-canvas"))("canvas") as FontKeeper;
  const folder = join(dirname(require.resolve("dejavu-fonts-ttf/package.json")), "ttf");
  for (const file of ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]) {
    GlobalFonts.registerFromPath(join(folder, file), FONT);
  }
}
