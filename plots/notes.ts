// Says what a bar cannot show ("never", "0"), upright on the axis where it would stand. Chart.js has no such notes of its own.

import type { Chart, Plugin } from "chart.js";

/** What this plugin reads of a point of a dataset. */
export interface Noted {
  readonly note?: string;
}

const SIZE_PX = 11;
const ABOVE_AXIS_PX = 4;

export const notes: Plugin = {
  id: "notes",
  afterDatasetsDraw(chart: Chart): void {
    chart.data.datasets.forEach((dataset, index) => {
      const { data } = chart.getDatasetMeta(index);
      data.forEach((element, place) => {
        const noted = dataset.data[place] as Noted | null;
        if (noted?.note !== undefined)
          drawNote(chart, element.x, noted.note, String(dataset.backgroundColor));
      });
    });
  },
};

function drawNote(chart: Chart, x: number, note: string, colour: string): void {
  const { ctx, chartArea } = chart;
  const { family = "sans-serif" } = chart.options.font ?? {};
  ctx.save();
  ctx.fillStyle = colour;
  ctx.font = `${SIZE_PX}px "${family}"`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.translate(x, chartArea.bottom - ABOVE_AXIS_PX);
  ctx.rotate(-Math.PI / 2);
  ctx.fillText(note, 0, 0);
  ctx.restore();
}
