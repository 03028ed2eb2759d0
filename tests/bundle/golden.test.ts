import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import { readTable } from '../../src/data/ingest/read-table.ts';
import { spelledColumns } from '../../src/data/schema/build-frame.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';

const GOLDEN = new URL('../golden/', import.meta.url).pathname;
const folders = readdirSync(GOLDEN, { withFileTypes: true }).filter((e) => e.isDirectory());

describe('models saved by earlier versions', () => {
  it('exist for every family of format 1', () => {
    const names = folders.map((f) => f.name);
    for (const { name } of MODEL_FAMILIES)
      expect(names.some((folder) => folder.startsWith('v1-') && folder.endsWith(`-${name}`)) || name === 'dummy').toBe(
        true,
      );
  });

  it.each(folders.map((f) => f.name))('%s predicts what it predicted then', async (name) => {
    const predictor = loadBundle(`${GOLDEN}${name}`);
    const raw = await readTable(`${GOLDEN}${name}/input.csv`, {
      asText: [...spelledColumns(predictor.manifest.schema)],
    });
    const { values, outputs } = predictor.predict(raw);
    const lines = readFileSync(`${GOLDEN}${name}/predictions.csv`, 'utf8').trimEnd().split('\n').slice(1);
    expect(lines).toHaveLength(raw.rows);
    lines.forEach((line, i) => {
      const cells = line.split(',');
      if (predictor.task.kind === 'regression') expect(values[i]).toBeCloseTo(Number(cells[0]), 10);
      else if (outputs === 1) expect(values[i]).toBeCloseTo(Number(cells[2]), 10);
      else for (let k = 0; k < outputs; k++) expect(values[i * outputs + k]).toBeCloseTo(Number(cells[1 + k]), 10);
    });
  });
});
