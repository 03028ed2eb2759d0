import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, Tracker } from './events.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** Appends each event as one line, before `emit` returns: what the journal shows has happened. */
export class Journal implements Tracker {
  readonly name = 'journal';
  private fd: number | null;

  constructor(folder: string) {
    const file = join(folder, JOURNAL_FILE);
    const cut = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n');
    this.fd = openSync(file, 'a');
    if (cut) writeSync(this.fd, '\n'); // a kill cut the last line short: the next one starts afresh
  }

  /** @throws the system's error (ENOSPC ...) when the line cannot be written: a run without a journal must not go on */
  emit(event: RunEvent): void {
    if (this.fd !== null) writeSync(this.fd, `${JSON.stringify(event)}\n`);
  }
  async flush(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}

/** All whole lines of a journal, oldest first; a last line that a kill cut short is left out. Empty without a file. */
export function readJournal(folder: string): RunEvent[] {
  let text: string;
  try {
    text = readFileSync(join(folder, JOURNAL_FILE), 'utf8');
  } catch {
    return [];
  }
  const events: RunEvent[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      events.push(JSON.parse(line) as RunEvent);
    } catch {
      // a line cut by a kill; later lines, written after a resume, are whole
    }
  }
  return events;
}
