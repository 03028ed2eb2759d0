import type { Progress } from '../automl/options.ts';
import type { RunEvent } from '../tracking/events.ts';
import { formatScore, type Terminal } from './terminal.ts';

/** Shows a run on stderr: one line redrawn on a terminal, a line per event elsewhere. */
export interface ProgressView {
  progress(progress: Progress): void;
  event(event: RunEvent): void;
  /** Clears the drawn line. */
  close(): void;
}

export function createProgressView(terminal: Terminal, metric: () => string): ProgressView {
  let drawn = false;
  const clear = (): void => {
    if (drawn) process.stderr.write('\r\x1b[2K');
    drawn = false;
  };
  return {
    progress: (p) => {
      if (!terminal.interactive) return;
      clear();
      process.stderr.write(barText(p, metric(), terminal.width));
      drawn = true;
    },
    event: (event) => {
      const text = terminal.interactive ? noteText(event) : (noteText(event) ?? trialText(event));
      if (text === null) return;
      clear();
      terminal.note(text);
    },
    close: clear,
  };
}

function barText(p: Progress, metric: string, width: number): string {
  const cells = 20;
  const full = Math.round(p.used * cells);
  const bar = `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
  const best = p.best === null ? 'no model yet' : `best ${metric} ${formatScore(p.best)} (${p.bestFamily})`;
  const now = p.running.map((r) => r.family).join(', ');
  const left = Number.isFinite(p.secondsLeft) ? `, ${Math.ceil(p.secondsLeft)} s left` : '';
  const text = `${bar} ${p.phase}: ${p.trials} trials, ${best}${left}${now === '' ? '' : ` | ${now}`}`;
  return text.slice(0, Math.max(20, width - 1));
}

function noteText(event: RunEvent): string | null {
  return event.type === 'note' ? `note: ${event.message} [${event.code}]` : null;
}

function trialText(event: RunEvent): string | null {
  if (event.type !== 'trial-end') return null;
  const what =
    event.loss === null ? firstLine(event.error?.message ?? event.status) : `loss ${formatScore(event.loss)}`;
  return `trial ${event.id} ${event.family} (${event.origin}): ${event.status}, ${what}, ${event.seconds.toFixed(2)} s`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
