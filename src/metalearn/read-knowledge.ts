import type { DataNote } from '../data/frame.ts';
import type { Config } from '../space/param.ts';
import { FEATURES_VERSION } from './features/version.ts';
import type { Evaluation, KnowledgeBase, KnownSet } from './knowledge.ts';
import { type Parsed, parseLine } from './parse-line.ts';
import { KB_VERSION, type SetLine } from './records.ts';

/** A file of a knowledge base: its text, and what it is called in notes. */
export interface KbText {
  readonly label: string;
  readonly text: string;
}

/** Counts of what a file held that is of no use. */
interface Skipped {
  lines: number;
  rows: number;
  version: number | null;
  readonly families: Map<string, number>;
}

type Draft = { -readonly [K in keyof KnownSet]: KnownSet[K] } & { trials: Map<string, Evaluation> };

/**
 * Knowledge bases read together: lines of one set add up, later ones win. Damaged lines, other versions and configurations
 * of unknown families are skipped and counted in `notes`; nothing is thrown, for a run can do without.
 * @param families names of the families that exist here
 */
export function readKnowledge(files: readonly KbText[], families: ReadonlySet<string>): KnowledgeBase {
  const configs = new Map<string, Config>();
  const sets = new Map<string, Draft>();
  const features = new Map<string, Readonly<Record<string, number | null>>>();
  const notes: DataNote[] = [];
  for (const { label, text } of files) {
    const skipped: Skipped = { lines: 0, rows: 0, version: null, families: new Map() };
    for (const parsed of parsedLines(text, skipped)) {
      if (parsed.kind === 'features') {
        if (parsed.line.version === FEATURES_VERSION) features.set(parsed.line.features, parsed.line.values);
      } else if (parsed.kind === 'config') {
        const family = String(parsed.line.params['family']);
        if (families.has(family)) configs.set(parsed.line.config, parsed.line.params);
        else skipped.families.set(family, (skipped.families.get(family) ?? 0) + 1);
      } else if (parsed.kind === 'set') {
        skipped.rows += parsed.badRows;
        if (!addSet(sets, parsed.line)) skipped.lines++;
      }
    }
    notes.push(...notesOf(label, skipped));
  }
  const known = [...sets.values()].map((set) => ({ ...set, features: features.get(set.id) ?? null }));
  return { configs, sets: known, notes };
}

/** Lines up to the first header of another version: what follows cannot be understood. */
function* parsedLines(text: string, skipped: Skipped): Generator<Parsed> {
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (parsed === null) skipped.lines++;
    else if (parsed.kind === 'header' && parsed.line.kb !== KB_VERSION) {
      skipped.version = parsed.line.kb;
      return;
    } else yield parsed;
  }
}

/** False when the line contradicts an earlier one of the set. */
function addSet(sets: Map<string, Draft>, line: SetLine): boolean {
  const { set, name, origin, source, task, rows, cols, classes, metrics } = line;
  let draft = sets.get(set);
  if (draft === undefined) {
    const trials = new Map<string, Evaluation>();
    draft = { id: set, name: name ?? null, origin, source, task, rows, cols, classes, metrics, trials, features: null };
    sets.set(set, draft);
  }
  if (draft.task !== task || draft.metrics.join() !== metrics.join()) return false;
  for (const [config, status, seconds, ...losses] of line.trials) draft.trials.set(config, { status, seconds, losses });
  return true;
}

function notesOf(label: string, { lines, rows, version, families }: Skipped): DataNote[] {
  const notes: DataNote[] = [];
  const say = (code: string, count: number, message: string): void => {
    notes.push({ code, count, message: `Knowledge base ${label}: ${message}` });
  };
  if (version !== null)
    say('kb_version', 1, `version ${version} cannot be read (this release reads ${KB_VERSION}); it was left out.`);
  if (lines > 0) say('kb_damaged', lines, `${lines} damaged ${lines === 1 ? 'line was' : 'lines were'} skipped.`);
  if (rows > 0) say('kb_damaged', rows, `${rows} damaged ${rows === 1 ? 'entry was' : 'entries were'} skipped.`);
  for (const [family, count] of [...families].sort(([a], [b]) => (a < b ? -1 : 1)))
    say('kb_family_unknown', count, `${count} configurations of the unknown family "${family}" were skipped.`);
  return notes;
}
