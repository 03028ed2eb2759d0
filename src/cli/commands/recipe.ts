import { copyFileSync } from 'node:fs';
import { OutputError } from '../../core/errors.ts';
import { cleanRecipe, inspectStep } from '../../project/recipe/inspect-step.ts';
import { runRecipe } from '../../project/recipe/run-recipe.ts';
import type { StepCard } from '../../project/recipe/step.ts';
import { EXIT } from '../exit-code.ts';
import { modelCache, trackingUri } from '../local-model.ts';
import { createTerminal, type Terminal, table } from '../terminal.ts';
import { openTrackers, type TrackerFlags } from '../trackers.ts';

export interface RecipeFlags extends TrackerFlags {
  readonly file: string;
  readonly step?: string;
  readonly profile?: string;
  readonly force?: boolean;
  readonly html?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const TRACKER_CLOSE_MS = 10_000;

/** `automl recipe run`. @returns the exit code */
export async function runRecipeCommand(flags: RecipeFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  try {
    const cards = await runRecipe({
      file: flags.file,
      trackingUri: trackingUri(flags.trackingUri),
      modelCache: modelCache(),
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      ...(flags.step === undefined ? {} : { step: flags.step }),
      ...(flags.force === undefined ? {} : { force: flags.force }),
      fitting: { signal: stop.signal },
      openTrackers: async () => {
        const trackers = await openTrackers(flags, (message) => terminal.warn(message));
        const close = async (): Promise<void> => {
          await Promise.all(trackers.map((tracker) => tracker.close(TRACKER_CLOSE_MS)));
        };
        return { trackers, close };
      },
      onStep: (card, from) => terminal.note(stepLine(card, from)),
    });
    if (flags.json === true) terminal.out(JSON.stringify(cards));
    else terminal.out(cards.at(-1) === undefined ? '' : cardText(cards.at(-1)!));
    return EXIT.ok;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    terminal.note('stopped; the steps that are done stay done');
    return EXIT.interrupted;
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}

/** `automl recipe inspect`. @returns the exit code */
export function inspectCommand(step: string, flags: RecipeFlags): number {
  const terminal: Terminal = createTerminal(false);
  const { card, html, folder } = inspectStep(flags.file, step);
  if (flags.html !== undefined) copyCard(html, flags.html);
  if (flags.json === true) terminal.out(JSON.stringify({ ...card, folder }));
  else terminal.out(`${cardText(card)}\n\nfiles: ${folder}\npage: ${flags.html ?? html}`);
  return EXIT.ok;
}

/** `automl recipe clean`. @returns the exit code */
export function cleanCommand(step: string | undefined, flags: RecipeFlags): number {
  cleanRecipe(flags.file, step);
  return EXIT.ok;
}

/** @throws OutputError OUTPUT_UNWRITABLE */
function copyCard(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `The card cannot be written to '${to}'.`, {
      hint: 'Choose another file with --html.',
      cause,
    });
  }
}

function stepLine({ step, passed, seconds, facts }: StepCard, from: 'cache' | 'run'): string {
  const how = from === 'cache' ? 'as before' : `${seconds.toFixed(1)} s`;
  const shown = Object.entries(facts)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(5)) : value}`);
  return `${step.padEnd(9)} ${(passed ? how : 'NOT PASSED').padEnd(10)} ${shown.join(', ')}`;
}

function cardText({ step, passed, faults, facts, tables, notes, seconds, finishedAt }: StepCard): string {
  const rows = Object.entries(facts).map(([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)]);
  return [
    `${step}: ${passed ? 'passed' : 'NOT PASSED'}, ${finishedAt}, ${seconds.toFixed(1)} s`,
    ...faults.map((fault) => `- ${fault}`),
    ...(rows.length === 0 ? [] : ['', table(['fact', ''], rows)]),
    ...tables.filter((t) => t.rows.length > 0).flatMap((t) => ['', t.title, table(t.header, t.rows)]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `note: ${note}`)]),
  ].join('\n');
}
