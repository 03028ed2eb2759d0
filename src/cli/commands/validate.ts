import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type GateLimits, gateLimits } from '../../automl/validate/gate.ts';
import { loadMeasured } from '../../automl/validate/measure-costs.ts';
import { type Validation, validateModel } from '../../automl/validate/validate-model.ts';
import { bundleDigest } from '../../bundle/load-bundle.ts';
import { ConfigError, OutputError } from '../../core/errors.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { spelledColumns } from '../../data/schema/build-frame.ts';
import { EXIT } from '../exit-code.ts';
import { localModel } from '../local-model.ts';
import { createTerminal, formatScore, table } from '../terminal.ts';
import { type InputFlags, readOptionsOf } from './evaluate.ts';

export interface ValidateFlags extends InputFlags {
  readonly against?: string;
  readonly data: string;
  readonly limits?: string;
  readonly report?: string;
  readonly seed: number;
  readonly trackingUri?: string;
}

/** `automl validate`. @returns the exit code: `rejected` when a check failed */
export async function validateCommand(folder: string, flags: ValidateFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const limits = readLimits(flags.limits);
  const own = await localModel(folder, flags.trackingUri);
  const other = flags.against === undefined ? null : await localModel(flags.against, flags.trackingUri);
  const candidate = loadMeasured(own);
  const champion = other === null ? null : loadMeasured(other);
  const spelled = [candidate, champion].flatMap((m) => (m === null ? [] : spelledColumns(m.predictor.manifest.schema)));
  const raw = await readTable(flags.data, readOptionsOf(flags, [...new Set(spelled)]));
  const result = validateModel(candidate, champion, raw, limits, flags.seed);
  const json = JSON.stringify({
    candidate: folder,
    champion: flags.against ?? null,
    candidateDigest: bundleDigest(own),
    championDigest: other === null ? null : bundleDigest(other),
    data: flags.data,
    limits,
    ...result,
  });
  const text = reportText(folder, flags, result);
  if (flags.report !== undefined) writeReport(flags.report, json, text);
  terminal.out(flags.json === true ? json : text);
  return result.passed ? EXIT.ok : EXIT.rejected;
}

/** @throws ConfigError OPTION_INVALID */
function readLimits(file: string | undefined): GateLimits {
  if (file === undefined) return gateLimits(null);
  let given: unknown;
  try {
    given = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigError('OPTION_INVALID', `The limits '${file}' cannot be read as YAML.`, {
      hint: 'Give a file of lines such as "tolerance: 0.01".',
      cause,
    });
  }
  return gateLimits(given);
}

/** @throws OutputError OUTPUT_UNWRITABLE */
function writeReport(folder: string, json: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'validation.json'), `${json}\n`);
    writeFileSync(join(folder, 'validation.md'), `${text}\n`);
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `The report cannot be written to '${folder}'.`, {
      hint: 'Choose another folder with --report.',
      cause,
    });
  }
}

function reportText(
  folder: string,
  flags: ValidateFlags,
  { passed, metric, rows, scores, checks }: Validation,
): string {
  const { candidate, champion, baseline } = scores;
  return [
    `# ${passed ? 'Passed' : 'Rejected'}: ${folder}`,
    '',
    `${rows} rows of ${flags.data}, ${metric}: candidate ${formatScore(candidate)}, ` +
      `${champion === null ? '' : `champion ${formatScore(champion)} (${flags.against}), `}best constant ${formatScore(baseline)}.`,
    '',
    '```',
    table(
      ['check', 'value', 'limit', 'passed'],
      checks.map((c) => [c.name, formatScore(c.value), formatScore(c.limit), c.passed ? 'yes' : 'NO']),
    ),
    '```',
  ].join('\n');
}
