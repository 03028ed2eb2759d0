import { createRng } from '../../core/rng.ts';

const TOWNS = ['harbour', 'hill', 'market', 'mill'] as const;
const ROWS = 240;

/** A made-up table of houses as CSV: a price that follows from area, age and town, with some noise. Always the same. */
export function sampleTable(): string {
  const rng = createRng(7).fork('sample-table');
  const rows = Array.from({ length: ROWS }, () => {
    const area = 40 + rng.int(160);
    const age = rng.int(90);
    const town = rng.int(TOWNS.length);
    const noise = rng.int(41) - 20;
    const price = 60 + 2.4 * area - 0.8 * age + 35 * town + noise;
    return `${area},${age},${TOWNS[town]},${price.toFixed(1)}`;
  });
  return `area,age,town,price\n${rows.join('\n')}\n`;
}
