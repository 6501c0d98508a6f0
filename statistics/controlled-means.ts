// The mean of a long run and its interval, by batch means with control variates: where a quantity's own mean is known
// exactly (how much work arrived, how often), what its sample differed by tells how lucky the batch was.
// Source: Lavenberg and Welch, Management Science 27(3), 1981.

import { studentQuantile } from "./student.ts";

/** Means over one batch. */
export interface BatchMean {
  readonly value: number;
  /** Of the controls, less their known means. */
  readonly controls: readonly number[];
}

export interface Estimate {
  readonly mean: number;
  /** Of the interval around it. */
  readonly halfWidth: number;
}

/** `confidence`: 0.999 for the 99.9 % interval. Needs more batches than controls + 6. */
export function controlledMean(batches: readonly BatchMean[], confidence: number): Estimate {
  const count = batches.length;
  const width = (batches[0]?.controls.length ?? 0) + 1;
  const rows = batches.map(({ controls }) => [1, ...controls]);
  const normal = matrix(width, (a, b) => sum(rows, (row) => at(row, a) * at(row, b)));
  const right = Array.from({ length: width }, (_, a) =>
    sum(batches, (batch, index) => at(rows[index] as number[], a) * batch.value),
  );
  const inverse = inverted(normal);
  const beta = inverse.map((row) => sum(row, (value, index) => value * at(right, index)));
  const mean = beta[0] as number;
  const squares = sum(batches, (batch, index) => {
    const fitted = sum(rows[index] as number[], (value, column) => value * at(beta, column));
    return (batch.value - fitted) ** 2;
  });
  const freedom = count - width;
  const deviation = Math.sqrt((squares / freedom) * at(inverse[0] as number[], 0));
  return { mean, halfWidth: studentQuantile(1 - (1 - confidence) / 2, freedom) * deviation };
}

const at = (row: readonly number[], index: number): number => row[index] as number;

function sum<Item>(items: readonly Item[], of: (item: Item, index: number) => number): number {
  return items.reduce((total, item, index) => total + of(item, index), 0);
}

function matrix(size: number, cell: (row: number, column: number) => number): number[][] {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => cell(row, column)),
  );
}

/** By Gauss and Jordan with pivots; `square` is regular and small. */
function inverted(square: readonly (readonly number[])[]): number[][] {
  const size = square.length;
  const rows = square.map((row, index) => [
    ...row,
    ...Array.from({ length: size }, (_, at) => Number(at === index)),
  ]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column; row < size; row++) {
      if (Math.abs(at(rows[row] as number[], column)) > Math.abs(at(rows[pivot] as number[], column)))
        pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const lead = rows[column] as number[];
    const scale = at(lead, column);
    for (let index = 0; index < 2 * size; index++) lead[index] = at(lead, index) / scale;
    for (const row of rows) {
      if (row === lead) continue;
      const factor = at(row, column);
      for (let index = 0; index < 2 * size; index++) row[index] = at(row, index) - factor * at(lead, index);
    }
  }
  return rows.map((row) => row.slice(size));
}
