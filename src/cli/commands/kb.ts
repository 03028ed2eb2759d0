import { existsSync } from 'node:fs';
import { ConfigError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import { localFile, publicFile, readKbFile, readKbFileIfAny } from '../../metalearn/kb-files.ts';
import type { KnowledgeBase, KnownSet } from '../../metalearn/knowledge.ts';
import { addToStore } from '../../metalearn/local-store.ts';
import { parseLine } from '../../metalearn/parse-line.ts';
import { type KbText, readKnowledge } from '../../metalearn/read-knowledge.ts';
import { KB_VERSION, type KbLine } from '../../metalearn/records.ts';
import { allFamilies } from '../../models/registry.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore, type Terminal, table } from '../terminal.ts';

interface KbFlags {
  readonly store?: string;
  readonly json?: boolean;
}
type Action = (names: readonly string[], flags: KbFlags, terminal: Terminal) => void | Promise<void>;

/** Configurations that `show` prints. */
const SHOWN = 15;

/** `automl kb`. @returns the exit code @throws ConfigError OPTION_INVALID, KB_NOT_FOUND, KB_LOCKED; OutputError */
export async function kbCommand(action: string, names: readonly string[], flags: KbFlags): Promise<number> {
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action]! : undefined;
  if (run === undefined)
    throw new ConfigError('OPTION_INVALID', `kb has no action ${withNearest(action, Object.keys(ACTIONS))}.`, {
      hint: `Choose from ${Object.keys(ACTIONS).join(', ')}.`,
    });
  await run(names, flags, createTerminal(false));
  return EXIT.ok;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list(_names, flags, terminal) {
    const kb = read(storeOf(flags), terminal);
    const rows = kb.sets.map((s) => [nameOf(s), s.task, `${s.rows}`, `${s.cols}`, `${s.trials.size}`, s.source]);
    if (flags.json === true) {
      const sets = kb.sets.map(({ trials, features: _, ...set }) => ({ ...set, trials: trials.size }));
      terminal.out(JSON.stringify({ configs: kb.configs.size, sets }));
    } else terminal.out(table(['set', 'task', 'rows', 'columns', 'configurations', 'source'], rows));
  },

  show(names, flags, terminal) {
    const [wanted] = exactly(names, 1, 'show <set>');
    const kb = read(storeOf(flags), terminal);
    const set = kb.sets.find((s) => s.id === wanted || s.name === wanted);
    if (set === undefined)
      throw new ConfigError('OPTION_INVALID', `There is no set ${withNearest(wanted!, kb.sets.map(nameOf))}.`, {
        hint: 'See automl kb list.',
      });
    const best = [...set.trials].filter(([, t]) => typeof t.losses[0] === 'number');
    best.sort(([, a], [, b]) => a.losses[0]! - b.losses[0]!);
    const rows = best.slice(0, SHOWN).map(([id, t]) => ({ config: kb.configs.get(id) ?? { id }, ...t }));
    if (flags.json === true) terminal.out(JSON.stringify({ set: nameOf(set), metrics: set.metrics, best: rows }));
    else
      terminal.out(
        table(
          [...set.metrics.map((metric) => `loss (${metric})`), 'seconds', 'configuration'],
          rows.map((r) => [...r.losses.map(formatScore), `${r.seconds}`, JSON.stringify(r.config)]),
        ),
      );
  },

  async export(names, flags, terminal) {
    const [file] = exactly(names, 1, 'export <file>');
    if (existsSync(file!)) throw existing(file!);
    await copyInto(file!, [storeOf(flags)], terminal);
  },

  async import(names, flags, terminal) {
    const [file] = exactly(names, 1, 'import <file>');
    if (flags.store === 'public') throw existing(publicFile());
    await copyInto(flags.store ?? localFile(), [readKbFile(file!)], terminal);
  },

  async merge(names, _flags, terminal) {
    const [out, ...files] = names;
    if (out === undefined || files.length === 0) throw usage('merge <out> <files>');
    if (existsSync(out)) throw existing(out);
    await copyInto(
      out,
      files.map((file) => readKbFile(file)),
      terminal,
    );
  },
};

/** Adds the sound lines of some files to another. */
async function copyInto(path: string, files: readonly KbText[], terminal: Terminal): Promise<void> {
  const kb = readKnowledge(files, new Set(allFamilies().map((f) => f.name)));
  for (const note of kb.notes) terminal.note(`note: ${note.message} [${note.code}]`);
  const lines: KbLine[] = [];
  for (const { text } of files)
    for (const line of text.split('\n')) {
      const parsed = parseLine(line);
      if (parsed?.kind === 'header' && parsed.line.kb !== KB_VERSION) break;
      if (parsed !== null && parsed.kind !== 'header') lines.push(parsed.line);
    }
  await addToStore(path, lines);
  terminal.out(`${path}: ${kb.sets.length} data sets and ${kb.configs.size} configurations were added`);
}

function read(file: KbText, terminal: Terminal): KnowledgeBase {
  const kb = readKnowledge([file], new Set(allFamilies().map((f) => f.name)));
  for (const note of kb.notes) terminal.note(`note: ${note.message} [${note.code}]`);
  return kb;
}

/** A store that the user names must be there; their own may still be empty. */
function storeOf({ store }: KbFlags): KbText {
  if (store === 'public') return readKbFile(publicFile(), 'public');
  return store === undefined ? readKbFileIfAny(localFile(), localFile()) : readKbFile(store);
}

const nameOf = (set: KnownSet): string => set.name ?? set.id;

function exactly(names: readonly string[], count: number, form: string): readonly string[] {
  if (names.length !== count) throw usage(form);
  return names;
}
function usage(form: string): ConfigError {
  return new ConfigError('OPTION_INVALID', 'automl kb was given the wrong names.', {
    hint: `Write: automl kb ${form}.`,
  });
}
function existing(file: string): ConfigError {
  return new ConfigError('OPTION_INVALID', `'${file}' exists already.`, { hint: 'Name a new file.' });
}
