import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanRecipe, inspectStep } from '../../src/project/recipe/inspect-step.ts';
import { readRecipe } from '../../src/project/recipe/read-recipe.ts';
import { RECIPE_SCHEMA } from '../../src/project/recipe/recipe-schema.ts';
import { type RecipeOptions, runRecipe } from '../../src/project/recipe/run-recipe.ts';
import { csv, noise } from '../e2e/run-cli.ts';

let root = '';
const path = (name: string): string => join(root, name);
const house = (i: number, shift = 0): unknown[] => {
  const area = 40 + Math.floor(160 * noise(3 * i)) + shift;
  const town = ['hill', 'mill'][Math.floor(2 * noise(3 * i + 1))]!;
  return [area, town, (2 * area + (town === 'mill' ? 50 : 0) + 5 * noise(3 * i + 2)).toFixed(2)];
};
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'automl-recipe-'));
  writeFileSync(
    path('houses.csv'),
    csv(['area', 'town', 'price'], 160, (i) => house(i % 150)),
  );
  writeFileSync(
    path('before.csv'),
    csv(['area', 'town', 'price'], 200, (i) => house(1000 + i)),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const BASE = 'target: price\ningest: {data: houses.csv}\n';
const write = (text: string): string => {
  writeFileSync(path('automl.yaml'), text);
  return path('automl.yaml');
};
/** Runs a recipe and tells, step by step, whether it was run. */
async function ran(text: string, more: Partial<RecipeOptions> = {}): Promise<Record<string, string>> {
  const steps: Record<string, string> = {};
  await runRecipe({
    file: write(text),
    trackingUri: `sqlite:///${path('mlflow.db')}`,
    modelCache: path('cache'),
    fitting: {},
    openTrackers: () => Promise.resolve({ trackers: [], close: () => Promise.resolve() }),
    onStep: ({ step }, from) => {
      steps[step] = from;
    },
    ...more,
  });
  return steps;
}

describe('the file', () => {
  it.each([
    ['target: price\ningest: {}\n', /automl\.yaml:2: ingest has no data\. Add "data: \.\.\."/],
    [`${BASE}train:\n  max_trials: ten\n`, /automl\.yaml:4: train\.max_trials is "ten"\. Give a whole number/],
    [`${BASE}split: {test: 0.9}\n`, /:3: split\.test is 0\.9\. Give at most 0\.5/],
    [`${BASE}trian: {}\n`, /:3: The file has an unknown key "trian" \(did you mean "train"\?\)/],
    [
      `${BASE}verify:\n  columns:\n    area:\n      kind: number\n`,
      /:6: verify\.columns\.area\.kind is "number" \(did you mean "numeric"/,
    ],
    [`${BASE}train: {preset: fast, seed: -1}\n`, /:3: train\.preset is "fast".*, and 1 more/],
    [`${BASE}profiles:\n  q: {train: {seed: x}}\n`, /:4: profiles\.q\.train\.seed is "x"/],
    ['- a\n', /:1: The file is \["a"\]\. Give a mapping/],
    ['target: a\ntarget: b\n', /:2 is no YAML/],
  ])('is refused with line and value: %j', (text, message) => {
    expect(() => readRecipe(write(text))).toThrow(message);
    expect(() => readRecipe(write(text))).toThrow(expect.objectContaining({ code: 'RECIPE_INVALID' }));
  });

  it('takes the keys of a profile before its own', () => {
    const file = write(`${BASE}train: {seed: 1, max_trials: 9}\nprofiles: {q: {train: {max_trials: 2}}}\n`);
    expect(readRecipe(file, 'q').train).toEqual({ seed: 1, max_trials: 2 });
    expect(readRecipe(file).train).toEqual({ seed: 1, max_trials: 9 });
    expect(() => readRecipe(file, 'p')).toThrow(expect.objectContaining({ code: 'RECIPE_PROFILE_UNKNOWN' }));
  });

  it('has the schema that is shipped', () => {
    const shipped = readFileSync(new URL('../../schemas/automl.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(RECIPE_SCHEMA)));
  });
});

describe('verify', () => {
  const verify = (rules: string): Promise<unknown> =>
    ran(`${BASE}verify: ${rules}\n`, { step: 'verify' }).then(
      () => 'passed',
      (error: Error) => error.message,
    );

  it('names what is broken, and passes what is kept', async () => {
    expect(await verify('{rows: {min: 161}}')).toMatch(/160 rows.*\[RECIPE_DATA_REFUSED\]/);
    expect(await verify('{columns: {area: {max: 100}}}')).toMatch(
      /column 'area' holds \d+ in row \d+ and breaks its rule in \d+ more \(at most 100\)/,
    );
    expect(await verify('{columns: {town: {values: [hill]}}}')).toMatch(/column 'town' holds 'mill' in row/);
    expect(await verify('{columns: {area: {kind: text}, size: {}}}')).toMatch(
      /'area' is numeric \(text.*; column 'size' is missing/,
    );
    expect(await verify('{exact: true, columns: {area: {}}}')).toMatch(/column 'town' is not listed/);
    expect(await verify('{columns: {area: {unique: true}}}')).toMatch(/more than once/);
    const good =
      '{area: {kind: numeric, min: 40, max: 200, missing: 0}, town: {values: [hill, mill]}, x: {optional: true}}';
    expect(await verify(`{exact: true, rows: {max: 160}, columns: ${good}}`)).toBe('passed');
  });

  it('reads identifiers and labels as they are spelled', async () => {
    const rows = csv(['id', 'zip', 'y'], 90, (i) => [`u${i}`, ['01', '1.5'][i % 2], i % 3 === 0 ? 'no' : 'yes']);
    writeFileSync(path('people.csv'), rows);
    const people = 'target: y\ningest: {data: people.csv}\n';
    const rules = (id: string): string =>
      `${people}verify: {columns: {id: {${id}}, y: {values: ["yes", "no"]}, zip: {values: ["01", "1.5"]}}}\n`;
    expect(await ran(rules('unique: true'), { step: 'verify' })).toEqual({ ingest: 'run', verify: 'run' });
    await expect(ran(rules('values: [u0]'), { step: 'verify' })).rejects.toThrow(/'id' holds 'u1' in row 2 and/);
    await ran(`${people}transform: {where: {zip: {values: ["01"]}}}\n`, { step: 'transform' });
    const { left, trainRows } = inspectStep(path('automl.yaml'), 'transform').card.facts;
    expect([left, trainRows]).toEqual([{ rule: 72 - Number(trainRows), duplicate: 0 }, trainRows]);
    expect(Number(trainRows)).toBeGreaterThan(25);
    expect(Number(trainRows)).toBeLessThan(46);
  });

  it('sees a column that has shifted, and takes chance for none', async () => {
    expect(await verify('{reference: before.csv}')).toBe('passed');
    writeFileSync(
      path('shifted.csv'),
      csv(['area', 'town', 'price'], 200, (i) => house(1000 + i, 80)),
    );
    expect(await verify('{reference: shifted.csv}')).toMatch(/column 'area' has shifted by \d/);
    expect(inspectStep(path('automl.yaml'), 'verify').card).toMatchObject({ passed: false });
  });
});

describe('the steps', () => {
  const TRAIN = 'train: {max_trials: 2, families: [linear], workers: 1}\n';
  const TEXT = `${BASE}verify: {rows: {min: 10}}\nsplit: {test: 0.25}\ntransform: {deduplicate: true}\n${TRAIN}`;

  it('are run once, and again when what decides them changes', async () => {
    const all = ['ingest', 'verify', 'split', 'transform', 'train', 'evaluate'];
    const as = (...run: string[]) => Object.fromEntries(all.map((s) => [s, run.includes(s) ? 'run' : 'cache']));
    cleanRecipe(write(TEXT));
    expect(await ran(TEXT)).toEqual(as(...all));
    expect(await ran(TEXT)).toEqual(as());
    expect(await ran(TEXT.replace('min: 10', 'min: 11'))).toEqual(as('verify'));
    expect(await ran(TEXT.replace('0.25', '0.3'))).toEqual(as('split', 'transform', 'train', 'evaluate'));
    expect(await ran(TEXT)).toEqual(as());
    expect(await ran(TEXT, { step: 'split', force: true })).toEqual({ ingest: 'cache', verify: 'cache', split: 'run' });
    cleanRecipe(path('automl.yaml'), 'evaluate');
    expect(() => inspectStep(path('automl.yaml'), 'evaluate')).toThrow(
      expect.objectContaining({ code: 'RECIPE_NOT_RUN' }),
    );
    expect(await ran(TEXT)).toEqual(as('evaluate'));
    await expect(ran(TEXT, { step: 'register' })).rejects.toMatchObject({ code: 'RECIPE_STEP_UNKNOWN' });
    await expect(ran(TEXT, { step: 'trian' })).rejects.toThrow(/did you mean "train"/);
  });

  it('leave the test rows out of training, and drop rows that are there twice', () => {
    const split = inspectStep(path('automl.yaml'), 'split');
    const rows = JSON.parse(readFileSync(join(split.folder, 'rows.json'), 'utf8')) as {
      train: number[];
      test: number[];
    };
    expect([...rows.train, ...rows.test].sort((a, b) => a - b)).toEqual(Array.from({ length: 160 }, (_, i) => i));
    expect(rows.test).toHaveLength(40);
    const { facts } = inspectStep(path('automl.yaml'), 'transform').card;
    expect(facts['trainRows']).toBeGreaterThan(105);
    expect(facts['trainRows']).toBeLessThan(120);
    expect(inspectStep(path('automl.yaml'), 'train').card.facts['rows']).toBe(facts['trainRows']);
  });

  it('show themselves as a page in which nothing of the data is markup', async () => {
    writeFileSync(
      path('odd.csv'),
      csv(['<b>x', 'town', 'price'], 60, (i) => house(i)),
    );
    await ran('target: price\ningest: {data: odd.csv}\n', { step: 'ingest' });
    const page = readFileSync(inspectStep(path('automl.yaml'), 'ingest').html, 'utf8');
    expect(page).toContain('&#60;b&#62;x');
    expect(page).not.toContain('<b>');
  });

  it('end in a registered model, once, and refuse a score beyond its limit', async () => {
    const rest = `validate: {against: "models:/houses@champion"}\nregister: {name: houses, promote: champion}\n`;
    await expect(ran(`${TEXT}evaluate: {limits: {rmse: {max: 0.001}}}\n${rest}`)).rejects.toMatchObject({
      code: 'RECIPE_MODEL_REFUSED',
    });
    await expect(ran(`${TEXT}evaluate: {limits: {auc: {}}}\n`)).rejects.toMatchObject({ code: 'RECIPE_INVALID' });
    expect(await ran(`${TEXT}${rest}`)).toMatchObject({ validate: 'run', register: 'run' });
    expect(inspectStep(path('automl.yaml'), 'register').card.facts).toMatchObject({
      ...{ name: 'houses', version: 1, aliases: ['challenger', 'champion'] },
    });
    expect(await ran(`${TEXT}${rest}`)).toMatchObject({ validate: 'run', register: 'cache' });
    expect(await ran(`${TEXT}${rest}`)).toMatchObject({ validate: 'cache', register: 'cache' });
    expect(inspectStep(path('automl.yaml'), 'validate').card.notes[0]).toMatch(/is models:\/houses@champion already/);
    await expect(ran(`${TEXT}register: {name: other, promote: champion}\n`)).rejects.toMatchObject({
      code: 'REGISTRY_NOT_VALIDATED',
    });
  });
});
