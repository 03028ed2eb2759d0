import type { TaskKind } from '../../src/core/task.ts';
import type { ModelFamily } from '../../src/models/family.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { type DataTraits, prepSpace } from '../../src/pipeline/prep-params.ts';
import { describeDomain } from '../../src/space/describe.ts';
import type { AnyParam } from '../../src/space/param.ts';
import { code, page, table } from './markdown.ts';

/** The problem that the pages show; some bounds follow the size of the data. */
const ROWS = 10_000;
const COLUMNS = 20;
const CLASSES: Readonly<Record<TaskKind, number>> = { regression: 0, binary: 2, multiclass: 5 };
/** Data with a bit of everything, so that every preprocessing parameter is there. */
const ANY_DATA: DataTraits = { rows: ROWS, numeric: 10, cardinalities: [3, 50], dates: 1, texts: 1, missing: true };

const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

const INTRO = `A configuration is one family, its parameters as \`<family>.<name>\`, and its preprocessing as \`<family>.prep.<name>\`.
Fix any of them with \`--set gbdt.maxDepth=6\`, or choose families with \`--families gbdt,linear\`; what is fixed is not searched.
Parameters that only matter for some values of another are absent otherwise ("only if").

Shown are the spaces for ${thousands(ROWS)} rows and ${COLUMNS} columns; a few bounds follow the size of the data. "log" means that the
search looks at orders of magnitude, "not searched" that it keeps the default unless you set another value.`;

/** One value in a search, any of its domain when it is set by hand. */
function isSetOnly(param: AnyParam): boolean {
  return param.size === 1 && param.low !== param.high;
}

function paramCells(param: AnyParam): string[] {
  const when = param.when === undefined ? '' : `${code(param.when.param)} is ${param.when.in.map(String).join(' or ')}`;
  const words = [describeDomain(param), ...(param.log ? ['log'] : []), ...(isSetOnly(param) ? ['not searched'] : [])];
  return [words.join(', '), code(String(param.default)), when, param.doc];
}

/** One row a parameter; where tasks differ, one row for each form of it with the tasks named. */
function familyRows(family: ModelFamily): string[][] {
  const forms = new Map<string, { name: string; cells: string[]; tasks: TaskKind[] }>();
  for (const task of family.traits.tasks) {
    const space = family.space({ task, rows: ROWS, cols: COLUMNS, categories: 2, classes: CLASSES[task] });
    for (const [name, param] of Object.entries<AnyParam>(space.params)) {
      const cells = paramCells(param);
      const key = [name, ...cells].join('\n');
      const form = forms.get(key) ?? { name, cells, tasks: [] };
      form.tasks.push(task);
      forms.set(key, form);
    }
  }
  const all = family.traits.tasks.length;
  const names = [...new Set([...forms.values()].map((form) => form.name))];
  const ordered = names.flatMap((name) => [...forms.values()].filter((form) => form.name === name));
  return ordered.map(({ name, cells, tasks }) => [
    code(`${family.name}.${name}`) + (tasks.length < all ? ` (${tasks.join(', ')})` : ''),
    ...cells,
  ]);
}

function traitsLine({ traits }: ModelFamily): string {
  const words = [
    `tasks: ${traits.tasks.join(', ')}`,
    `missing values: ${traits.acceptsMissing ? 'as they are' : 'filled in first'}`,
    `categories: ${traits.acceptsCategories ? 'as they are' : 'made numbers first'}`,
    ...(traits.stopsEarly ? ['stops early'] : []),
    ...(traits.honoursMonotone ? ['monotone constraints'] : []),
    ...(traits.honoursInteractions === true ? ['interaction constraints'] : []),
    ...(traits.honoursWeights ? [] : ['ignores weights']),
    ...(Number.isFinite(traits.maxRows) ? [`at most ${thousands(traits.maxRows)} rows`] : []),
  ];
  return `${words.join('; ')}.`;
}

function familyPart(family: ModelFamily): string[] {
  const rows = familyRows(family);
  const body =
    rows.length === 0 ? 'No parameters.' : table(['Parameter', 'Values', 'Default', 'Only if', 'Meaning'], rows);
  return [`## ${family.name}`, family.doc, traitsLine(family), body];
}

interface PrepRow {
  readonly param: AnyParam;
  readonly families: string[];
  /** Default -> families that have it. */
  readonly defaults: Map<string, string[]>;
}

/** Preprocessing parameters by name, with the families that have them. */
function prepRows(): string[][] {
  const rows = new Map<string, PrepRow>();
  for (const family of MODEL_FAMILIES)
    for (const [name, param] of Object.entries(prepSpace(family.name, family.traits, ANY_DATA))) {
      const row: PrepRow = rows.get(name) ?? { families: [], defaults: new Map(), param };
      row.families.push(family.name);
      const text = code(String(param.default));
      row.defaults.set(text, [...(row.defaults.get(text) ?? []), family.name]);
      rows.set(name, row);
    }
  return [...rows].map(([name, { families, defaults, param }]) => {
    const [domain, , when, doc] = paramCells(param);
    const texts = [...defaults].map(([text, of]) => (defaults.size === 1 ? text : `${text} (${of.join(', ')})`));
    return [code(name), domain!, texts.join(', '), when!, families.join(', '), doc!];
  });
}

/** docs/hyperparameters.md */
export function hyperparametersPage(): string {
  return page('Hyperparameters', 'the spaces of `src/models/` and `src/pipeline/prep-params.ts`', [
    INTRO,
    ...MODEL_FAMILIES.flatMap(familyPart),
    '## Preprocessing',
    'Inside each family, as `<family>.prep.<name>`; a parameter is there when the data calls for it (texts, dates, wide categories, missing values) and the family does not do it by itself.',
    table(['Parameter', 'Values', 'Default', 'Only if', 'Families', 'Meaning'], prepRows()),
  ]);
}
