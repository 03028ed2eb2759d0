import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { checkLevels } from '../../automl/options.ts';
import { frameNotes } from '../../bundle/frame-notes.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import type { Prediction, Predictor } from '../../bundle/predictor.ts';
import { DataError, OutputError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import type { RawColumn, RawTable } from '../../data/frame.ts';
import { readChunks } from '../../data/ingest/read-chunks.ts';
import { spelledColumns } from '../../data/schema/build-frame.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';

export interface PredictFlags {
  readonly output: string;
  readonly chunkRows: number;
  readonly keep?: string[];
  readonly quantiles?: number[];
  readonly delimiter?: string;
  readonly naValues?: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `automl predict`: one line per input row, in order. @returns the exit code */
export async function predictCommand(model: string, file: string, flags: PredictFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const predictor = loadBundle(model);
  const levels = flags.quantiles ?? predictor.manifest.quantiles ?? [];
  if (levels.length > 0) checkLevels(levels);
  const sink = openSink(flags.output);
  const counts = new Map<string, number>();
  let rows = 0;
  try {
    const chunks = readChunks(file, {
      rowsPerChunk: flags.chunkRows,
      asText: [...spelledColumns(predictor.manifest.schema), ...(flags.keep ?? [])],
      ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
      ...(flags.naValues === undefined ? {} : { naValues: flags.naValues }),
    });
    for await (const chunk of chunks) {
      const { values, report, quantiles } = predictChunk(predictor, chunk, levels);
      const kept = (flags.keep ?? []).map((name) => columnOf(chunk, name));
      if (rows === 0)
        await sink.write(
          `${header(predictor, flags.keep ?? [], levels)
            .map(quote)
            .join(',')}\n`,
        );
      await sink.write(lines(predictor, { values, quantiles, levels: levels.length }, kept, chunk.rows));
      rows += chunk.rows;
      for (const note of [...chunk.notes, ...frameNotes(report)]) {
        const seen = counts.get(note.message);
        counts.set(note.message, (seen ?? 0) + 1);
        if (seen === undefined) terminal.note(`note: ${note.message} [${note.code}]`);
      }
    }
    sink.done();
  } catch (error) {
    sink.fail();
    throw error;
  }
  if (flags.json === true && flags.output !== '-') terminal.out(JSON.stringify({ rows, output: flags.output }));
  return EXIT.ok;
}

function predictChunk(
  predictor: Predictor,
  chunk: RawTable,
  levels: readonly number[],
): Prediction & { readonly quantiles: Float64Array } {
  return levels.length === 0
    ? { ...predictor.predict(chunk), quantiles: new Float64Array(0) }
    : predictor.predictQuantiles(chunk, levels);
}

function header(predictor: Predictor, keep: readonly string[], levels: readonly number[]): string[] {
  const probabilities = predictor.classes.map((label) => `proba_${label}`);
  return [...keep, 'prediction', ...probabilities, ...levels.map((level) => `quantile_${level}`)];
}

function lines(
  predictor: Predictor,
  predicted: { readonly values: Float64Array; readonly quantiles: Float64Array; readonly levels: number },
  kept: readonly ((row: number) => string)[],
  rows: number,
): string {
  const { classes } = predictor;
  const { values, quantiles, levels } = predicted;
  const parts: string[] = [];
  const labels = classes.length === 0 ? null : predictor.labelIndices(values);
  for (let i = 0; i < rows; i++) {
    const cells = kept.map((cell) => quote(cell(i)));
    if (labels === null) cells.push(String(values[i]));
    else {
      cells.push(quote(classes[labels[i]!]!));
      if (classes.length === 2) cells.push(String(1 - values[i]!), String(values[i]));
      else for (let k = 0; k < classes.length; k++) cells.push(String(values[i * classes.length + k]));
    }
    for (let k = 0; k < levels; k++) cells.push(String(quantiles[i * levels + k]));
    parts.push(cells.join(','));
  }
  return rows === 0 ? '' : `${parts.join('\n')}\n`;
}

/** A CSV cell (RFC 4180). */
function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function columnOf(table: RawTable, name: string): (row: number) => string {
  const column = table.columns.find((c) => c.name === name);
  if (column === undefined) {
    const known = table.columns.map((c) => c.name);
    throw new DataError(
      'DATA_COLUMN_MISSING',
      `--keep names ${withNearest(name, known)}, which the table does not have.`,
      {
        hint: 'Check the spelling; `automl profile` lists the columns.',
      },
    );
  }
  return cellText(column);
}

function cellText(column: RawColumn): (row: number) => string {
  switch (column.type) {
    case 'text':
      return (row) => (column.codes[row]! < 0 ? '' : column.dictionary[column.codes[row]!]!);
    case 'datetime':
      return (row) => (Number.isNaN(column.epochMs[row]!) ? '' : new Date(column.epochMs[row]!).toISOString());
    case 'boolean':
      return (row) => (Number.isNaN(column.values[row]!) ? '' : String(column.values[row] === 1));
    default:
      return (row) => (Number.isNaN(column.values[row]!) ? '' : String(column.values[row]));
  }
}

interface Sink {
  write(text: string): Promise<void>;
  /** The whole output is there. */
  done(): void;
  /** Nothing half-written stays. */
  fail(): void;
}

/** stdout for `-`; else a file that appears under its name when it is whole. */
function openSink(output: string): Sink {
  if (output === '-')
    return {
      write: (text) =>
        new Promise((resolve) => {
          process.stdout.write(text, () => resolve());
        }),
      done: () => undefined,
      fail: () => undefined,
    };
  const part = `${output}.part-${process.pid}`;
  let fd = -1; // -1: not open
  let exists = false;
  const close = (): void => {
    const open = fd;
    fd = -1;
    if (open >= 0) closeSync(open);
  };
  const drop = (): void => {
    close();
    if (exists) rmSync(part, { force: true });
    exists = false;
  };
  const guard = (work: () => void): void => {
    try {
      work();
    } catch (cause) {
      drop();
      throw new OutputError(
        'OUTPUT_UNWRITABLE',
        `'${output}' cannot be written (${(cause as { code?: string }).code}).`,
        {
          hint: 'Choose another file with --output, or free some space.',
          cause,
        },
      );
    }
  };
  guard(() => {
    fd = openSync(part, 'w');
    exists = true;
  });
  return {
    write: async (text) => {
      guard(() => {
        const bytes = Buffer.from(text, 'utf8');
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      });
    },
    done: () =>
      guard(() => {
        close();
        renameSync(part, output);
      }),
    fail: drop,
  };
}
