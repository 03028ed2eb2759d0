import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { nowMs } from '../core/clock.ts';
import { ConfigError, OutputError } from '../core/errors.ts';
import { readKbFileIfAny } from './kb-files.ts';
import { parseLine } from './parse-line.ts';
import { KB_VERSION, type KbLine } from './records.ts';

/** A lock that is older was left by a process that ended. */
const STALE_MS = 30_000;
const WAIT_MS = 20;
/** Data sets that are kept; the oldest make room. */
const MOST_SETS = 500;

/**
 * Adds lines to a knowledge base: configurations it has already are not repeated, later lines of a set follow the earlier
 * ones, and beyond 500 sets the oldest go. Held by a lock file, written in one piece: concurrent fits lose nothing.
 * @param patienceMs how long to wait for the lock
 * @throws ConfigError KB_LOCKED; OutputError OUTPUT_UNWRITABLE
 */
export async function addToStore(path: string, added: readonly KbLine[], patienceMs = 5000): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw unwritable(path, cause);
  }
  const release = await lock(`${path}.lock`, patienceMs);
  try {
    const before = readKbFileIfAny(path, path)
      .text.split('\n')
      .filter((line) => line.trim() !== '');
    const text = `${compacted([...before, ...added.map((line) => JSON.stringify(line))]).join('\n')}\n`;
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  } catch (cause) {
    throw unwritable(path, cause);
  } finally {
    release();
  }
}

/** Header first; each configuration once and only if a kept set used it; damaged lines go. */
function compacted(texts: readonly string[]): string[] {
  const lines = texts.map((text) => ({ text, parsed: parseLine(text) }));
  const order = new Map<string, number>(); // sets by their last line
  lines.forEach(({ parsed }, i) => {
    if (parsed?.kind === 'set') order.set(parsed.line.set, i);
  });
  const kept = new Set(
    [...order]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_SETS)
      .map(([set]) => set),
  );
  const used = new Set<string>();
  for (const { parsed } of lines)
    if (parsed?.kind === 'set' && kept.has(parsed.line.set)) for (const row of parsed.line.trials) used.add(row[0]);
  const seen = new Set<string>();
  const out = [JSON.stringify({ kb: KB_VERSION, note: 'Made by automl: no data, no column names.' })];
  for (const { text, parsed } of lines) {
    if (parsed === null || parsed.kind === 'header') continue;
    if (parsed.kind === 'set' && !kept.has(parsed.line.set)) continue;
    if (parsed.kind === 'features' && !kept.has(parsed.line.features)) continue;
    if (parsed.kind === 'config' && !used.has(parsed.line.config)) continue;
    if (!seen.has(text)) out.push(text);
    seen.add(text);
  }
  return out;
}

async function lock(file: string, patienceMs: number): Promise<() => void> {
  const end = nowMs() + patienceMs;
  for (;;) {
    try {
      closeSync(openSync(file, 'wx'));
      return () => rmSync(file, { force: true });
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'EEXIST') throw unwritable(file, cause);
    }
    if (nowMs() - ageOf(file) > STALE_MS) rmSync(file, { force: true });
    else if (nowMs() > end)
      throw new ConfigError('KB_LOCKED', `Another process holds '${file}'.`, {
        hint: 'Wait for it to end; remove the file if there is none.',
      });
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** When the file was made; now when it is gone. */
function ageOf(file: string): number {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return nowMs();
  }
}

function unwritable(path: string, cause: unknown): OutputError {
  return new OutputError('OUTPUT_UNWRITABLE', `'${path}' cannot be written (${(cause as { code?: string }).code}).`, {
    hint: 'Name a file that you may write to.',
    cause,
  });
}
