import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOURNAL_FILE, Journal, readJournal } from '../../src/tracking/journal.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const note = (message: string) => ({ type: 'note', at: '2026-01-01T00:00:00.000Z', code: 'x', message }) as const;

describe('journal', () => {
  it('reads what was written, in order, before it is closed', () => {
    const journal = new Journal(folder);
    journal.emit(note('one'));
    journal.emit(note('zwei ü'));
    expect(readJournal(folder).map((e) => e.type === 'note' && e.message)).toEqual(['one', 'zwei ü']);
  });

  it('leaves out a line that a kill cut short, and keeps what a resume wrote after it', async () => {
    const first = new Journal(folder);
    first.emit(note('one'));
    await first[Symbol.asyncDispose]();
    appendFileSync(join(folder, JOURNAL_FILE), '{"type":"note","at":"20');
    const second = new Journal(folder);
    second.emit(note('two'));
    expect(readJournal(folder).map((e) => e.type === 'note' && e.message)).toEqual(['one', 'two']);
  });

  it('is empty where there is no file', () => {
    expect(readJournal(join(folder, 'none'))).toEqual([]);
  });
});
