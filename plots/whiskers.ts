// Draws the interval of every point and bar that has one: an upright line with a short bar at either end. Chart.js has no
// intervals of its own.

import type { Chart, Plugin } from "chart.js";

/** What this plugin reads of a point of a dataset. */
export interface Interval {
  readonly low?: number;
  readonly high?: number;
}

const HALF_WIDTH = 4;

export const whiskers: Plugin = {
  id: "whiskers",
  afterDatasetsDraw(chart: Chart): void {
    chart.data.datasets.forEach((dataset, index) => {
      const { data } = chart.getDatasetMeta(index);
      data.forEach((element, place) => {
        drawWhisker(chart, element.x, dataset.data[place] as Interval | null);
      });
    });
  },
};

function drawWhisker(chart: Chart, x: number, interval: Interval | null): void {
  const axis = chart.scales.y;
  if (interval?.low === undefined || interval.high === undefined || axis === undefined) return;
  const low = Math.min(axis.getPixelForValue(Math.max(interval.low, axis.min)), axis.bottom);
  const high = Math.max(axis.getPixelForValue(interval.high), axis.top);
  const { ctx } = chart;
  ctx.save();
  ctx.strokeStyle = "#222";
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  ctx.moveTo(x, low);
  ctx.lineTo(x, high);
  for (const y of [low, high]) {
    ctx.moveTo(x - HALF_WIDTH, y);
    ctx.lineTo(x + HALF_WIDTH, y);
  }
  ctx.stroke();
  ctx.restore();
}
