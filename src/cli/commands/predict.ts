import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { checkLevels } from '../../automl/options.ts';
import { frameNotes } from '../../bundle/frame-notes.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import type { Predictor } from '../../bundle/predictor.ts';
import { readTargets } from '../../bundle/targets.ts';
import { DataError, OutputError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import type { DataNote, RawColumn, RawTable } from '../../data/frame.ts';
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
  const models = openModels(model, flags.quantiles);
  const sink = openSink(flags.output);
  const counts = new Map<string, number>();
  let rows = 0;
  try {
    const chunks = readChunks(file, {
      rowsPerChunk: flags.chunkRows,
      asText: [...models.flatMap((m) => spelledColumns(m.predictor.manifest.schema)), ...(flags.keep ?? [])],
      ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
      ...(flags.naValues === undefined ? {} : { naValues: flags.naValues }),
    });
    for await (const chunk of chunks) {
      const predicted = models.map((one) => predictChunk(one, chunk));
      const kept = (flags.keep ?? []).map((name) => columnOf(chunk, name));
      const header = [...(flags.keep ?? []), ...models.flatMap(headerOf)];
      if (rows === 0) await sink.write(`${header.map(quote).join(',')}\n`);
      const columns = [...kept.map((cell) => (row: number) => quote(cell(row))), ...predicted.flatMap((p) => p.cells)];
      await sink.write(linesOf(columns, chunk.rows));
      rows += chunk.rows;
      for (const note of [...chunk.notes, ...predicted.flatMap((p) => p.notes)]) {
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

interface OpenModel {
  /** What distinguishes its columns: the target, where there are several. */
  readonly suffix: string;
  readonly predictor: Predictor;
  readonly levels: readonly number[];
}

/** One model, or one for each target of a fit of several. @throws BundleError, ConfigError */
function openModels(folder: string, asked: readonly number[] | undefined): OpenModel[] {
  if (asked !== undefined) checkLevels(asked);
  const entries = readTargets(folder)?.map((entry) => ({ suffix: `_${entry.target}`, folder: entry.folder }));
  return (entries ?? [{ suffix: '', folder }]).map((entry) => {
    const predictor = loadBundle(entry.folder);
    const fits = entries === undefined || predictor.task.kind === 'regression'; // of several, some may be classes
    return { suffix: entry.suffix, predictor, levels: fits ? (asked ?? predictor.manifest.quantiles ?? []) : [] };
  });
}

function headerOf({ suffix, predictor, levels }: OpenModel): string[] {
  const names = [
    'prediction',
    ...predictor.classes.map((label) => `proba_${label}`),
    ...levels.map((level) => `quantile_${level}`),
  ];
  return names.map((name) => name + suffix);
}

/** Cells of one model's columns by row. */
function predictChunk(
  { predictor, levels }: OpenModel,
  chunk: RawTable,
): { readonly cells: ((row: number) => string)[]; readonly notes: DataNote[] } {
  const empty = new Float64Array(0);
  const { values, report, quantiles } =
    levels.length === 0 ? { ...predictor.predict(chunk), quantiles: empty } : predictor.predictQuantiles(chunk, levels);
  const { classes } = predictor;
  const cells: ((row: number) => string)[] = [];
  if (classes.length === 0) cells.push((i) => String(values[i]));
  else {
    const labels = predictor.labelIndices(values);
    cells.push((i) => quote(classes[labels[i]!]!));
    if (classes.length === 2)
      cells.push(
        (i) => String(1 - values[i]!),
        (i) => String(values[i]),
      );
    else for (let k = 0; k < classes.length; k++) cells.push((i) => String(values[i * classes.length + k]));
  }
  for (let k = 0; k < levels.length; k++) cells.push((i) => String(quantiles[i * levels.length + k]));
  return { cells, notes: frameNotes(report) };
}

function linesOf(columns: readonly ((row: number) => string)[], rows: number): string {
  let text = '';
  for (let i = 0; i < rows; i++) text += `${columns.map((cell) => cell(i)).join(',')}\n`;
  return text;
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
