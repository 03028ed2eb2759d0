import type { EstimatorType } from '../../src/estimators/base/definition.ts';
import { optionDomains } from '../../src/estimators/base/options.ts';
import { type EstimatorParam, estimatorParams } from '../../src/estimators/base/parameters.ts';
import * as models from '../../src/estimators/index.ts';
import { code, page, table } from './markdown.ts';

const INTRO = `Every class of \`automl/models\` with its parameters. [The guide](models-library.md) says how they are used. A value outside its
domain is an error that names both; nothing is clipped. "follows the data": the default depends on rows, columns or classes.

All of them also take \`seed\`, \`threads\`, \`categoricalFeatures\` and \`preprocessing\`, classifiers \`classWeight\`:`;

function isEstimator(value: unknown): value is new () => object {
  return typeof value === 'function' && typeof value.prototype === 'object' && 'getParams' in value.prototype;
}

/** Every exported class, as it is described to itself. */
function estimatorTypes(): EstimatorType[] {
  const made: object[] = Object.values(models as Readonly<Record<string, unknown>>)
    .filter(isEstimator)
    .map((type) => new type());
  const types = made.map((estimator) => (estimator as { type: EstimatorType }).type);
  return types.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function row({ name, domain, default: usual, doc }: EstimatorParam): string[] {
  return [code(name), domain, usual === undefined ? 'follows the data' : code(String(usual)), doc];
}

/** Classes of one definition share a part; where parameters differ between them, both forms are shown. */
function part(types: readonly EstimatorType[]): string[] {
  const { family, groups } = types[0]!.definition;
  const rows = new Map<string, { cells: string[]; of: string[] }>();
  for (const type of types)
    for (const cells of estimatorParams(type).map(row)) {
      const key = cells.join('\n');
      const entry = rows.get(key) ?? { cells, of: [] };
      entry.of.push(type.kind);
      rows.set(key, entry);
    }
  const lines = [...rows.values()].map(({ cells: [name, ...rest], of }) => [
    of.length < types.length ? `${name} (${of.join(', ')})` : name!,
    ...rest,
  ]);
  const extra = [
    ...(groups.includes('early-stopping') ? ['earlyStoppingRounds', 'evalMetric'] : []),
    ...(groups.includes('monotone') ? ['monotoneConstraints'] : []),
  ];
  return [
    `## ${types.map((type) => type.name).join(', ')}`,
    `${family.doc}${extra.length === 0 ? '' : ` Also takes ${extra.map(code).join(', ')}.`}`,
    lines.length === 0 ? 'No parameters of its own.' : table(['Parameter', 'Values', 'Default', 'Meaning'], lines),
  ];
}

/** docs/models-reference.md */
export function estimatorsPage(): string {
  const byDefinition = new Map<EstimatorType['definition'], EstimatorType[]>();
  for (const type of estimatorTypes())
    byDefinition.set(type.definition, [...(byDefinition.get(type.definition) ?? []), type]);
  return page('Single models: reference', 'the classes of `src/estimators/` and the spaces of `src/models/`', [
    INTRO,
    table(
      ['Parameter', 'Values'],
      Object.entries(optionDomains()).map(([name, domain]) => [code(name), domain]),
    ),
    ...[...byDefinition.values()].flatMap(part),
  ]);
}
