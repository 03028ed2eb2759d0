import pc from 'picocolors';

/** Output of a command: results go to stdout, everything else to stderr. */
export interface Terminal {
  /** A result. */
  out(text: string): void;
  /** Progress and remarks. */
  note(text: string): void;
  /** What the user has to do something about: said also when asked to be quiet. */
  warn(text: string): void;
  readonly color: ReturnType<typeof pc.createColors>;
  readonly interactive: boolean;
  readonly width: number;
}

export function createTerminal(quiet: boolean): Terminal {
  const wanted =
    process.env['NO_COLOR'] === undefined &&
    (process.env['FORCE_COLOR'] !== undefined || process.stderr.isTTY === true);
  return {
    out: (text) => {
      process.stdout.write(`${text}\n`);
    },
    note: (text) => {
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    warn: (text) => {
      process.stderr.write(`${text}\n`);
    },
    color: pc.createColors(wanted),
    interactive: process.stderr.isTTY === true && process.env['CI'] === undefined && !quiet,
    width: process.stderr.columns ?? 100,
  };
}

/** Rows under a header, columns aligned; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, j) => Math.max(title.length, ...rows.map((row) => (row[j] ?? '').length)));
  const numeric = header.map((_, j) => rows.length > 0 && rows.every((row) => /^[-+]?[\d.,e%-]*$/.test(row[j] ?? '')));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, j) => (numeric[j] ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!)))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((w) => '-'.repeat(w)).join('  '), ...rows.map(line)].join('\n');
}

/** A score with as many digits as matter. */
export function formatScore(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '-';
  return Math.abs(value) >= 1000 ? value.toFixed(1) : value.toPrecision(5);
}
