import type { Workbench } from './run-cli.ts';

const PACKAGE = new URL('../../dist/index.js', import.meta.url).href;

/** Source of a family module: each body is what the fit of its family does. */
export function rogueFamilies(bodies: Readonly<Record<string, string>>): string {
  return [
    `import { defineFamily, defineSpace, float } from ${JSON.stringify(PACKAGE)};`,
    ...Object.entries(bodies).map(([name, body]) => family(name, body)),
  ].join('\n');
}

const family = (name: string, body: string): string => `
export const ${name} = defineFamily({
  name: '${name}', version: 1, doc: 'A family that ${name}.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'], acceptsMissing: true, acceptsCategories: true, wantsScaling: false,
    honoursWeights: false, honoursMonotone: false, stopsEarly: false, deterministic: true, maxRows: Infinity,
  },
  space: () => defineSpace({ knob: float(0, 1, { default: 0.5, doc: 'Any number.' }) }),
  estimateCost: () => ({ seconds: 0.01, bytes: 1000 }),
  *fit() { ${body} },
  fromState() { throw new Error('never saved'); },
});`;

/** A trial as the journal tells its end. */
export interface EndedTrial {
  readonly type: string;
  readonly family: string;
  readonly status: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The ends of trials in the journal of a run, in the order written. */
export const endedTrials = (bench: Workbench, out: string): EndedTrial[] =>
  bench
    .read(`${out}/journal.jsonl`)
    .trimEnd()
    .split('\n')
    .map((line): EndedTrial => JSON.parse(line))
    .filter((event) => event.type === 'trial-end');
