import type { RawTable } from '../data/frame.ts';
import { readTable } from '../data/ingest/read-table.ts';
import type { FitOptions } from './options.ts';

/**
 * The table of a fit. A file too large for the memory limit is sampled, stratified by the first target.
 * @param memoryBytes of the whole process
 * @throws DataError
 */
export async function readSource(
  options: Omit<FitOptions, 'target'>,
  targets: readonly string[],
  seed: number,
  memoryBytes: number,
): Promise<RawTable> {
  if ('table' in options.source) return options.source.table;
  const forced = Object.entries(options.types ?? {}).filter(([, kind]) => kind === 'categorical' || kind === 'text');
  const asText = forced.map(([name]) => name);
  if (options.task !== 'regression') asText.push(...targets); // labels as spelled in the file
  return readTable(options.source.path, {
    asText,
    maxBytes: Math.floor(memoryBytes / 4),
    sampleSeed: seed,
    stratify: targets[0]!,
    ...(options.source.delimiter === undefined ? {} : { delimiter: options.source.delimiter }),
    ...(options.naValues === undefined ? {} : { naValues: options.naValues }),
  });
}
