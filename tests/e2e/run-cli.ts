import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BIN = new URL('../../bin/automl.js', import.meta.url).pathname;
export const WINE = new URL('../../examples/data/winequality-red.csv', import.meta.url).pathname;

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own for one test file, with files written by name. */
export interface Workbench {
  readonly folder: string;
  path(name: string): string;
  write(name: string, content: string | Uint8Array): string;
  read(name: string): string;
  /** Runs the built command line in the folder. */
  run(
    args: readonly string[],
    more?: { env?: Record<string, string>; input?: string | Uint8Array },
  ): Promise<CliResult>;
  close(): void;
}

export function workbench(label: string): Workbench {
  const folder = mkdtempSync(join(tmpdir(), `automl-${label}-`));
  const path = (name: string): string => join(folder, name);
  return {
    folder,
    path,
    write: (name, content) => {
      writeFileSync(path(name), content);
      return path(name);
    },
    read: (name) => readFileSync(path(name), 'utf8'),
    run: (args, { env = {}, input } = {}) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, env: { ...process.env, ...env } });
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.stdin.on('error', () => undefined); // a child that refuses its input early closes the pipe
        child.stdin.end(input ?? '');
        child.on('close', (code) => resolve({ code, stdout, stderr }));
      }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A table as CSV text: `cell(i, j)` for every row, the header first. Cells are quoted where needed. */
export function csv(header: readonly string[], rows: number, row: (i: number) => readonly unknown[]): string {
  const line = (cells: readonly unknown[]): string =>
    cells
      .map((c) => (/[",\r\n]|^\s|\s$/.test(String(c)) ? `"${String(c).replaceAll('"', '""')}"` : String(c)))
      .join(',');
  return `${[line(header), ...Array.from({ length: rows }, (_, i) => line(row(i)))].join('\n')}\n`;
}

/** Cells of CSV text (RFC 4180), the header first. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    if (end === '' && cells.length === 0 && (quoted ?? plain) === '') break;
    cells.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(cells);
    cells = [];
  }
  return rows;
}

/** A number in [0, 1) for each index: tables look random and are always the same. */
export function noise(i: number): number {
  const x = Math.imul(i + 1, 2654435761) >>> 0;
  return (Math.imul(x ^ (x >>> 15), 2246822519) >>> 0) / 2 ** 32;
}
