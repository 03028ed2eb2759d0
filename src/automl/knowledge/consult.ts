import type { DataNote } from '../../data/frame.ts';
import { type Advice, advise, originsFor } from '../../metalearn/advise.ts';
import { metaFeatures } from '../../metalearn/features/meta-features.ts';
import { localFile, publicFile, readKbFile, readKbFileIfAny } from '../../metalearn/kb-files.ts';
import { type KbText, readKnowledge } from '../../metalearn/read-knowledge.ts';
import { allFamilies } from '../../models/registry.ts';
import type { Space } from '../../space/param.ts';
import type { FitOptions } from '../options.ts';
import type { Prepared } from '../prepare.ts';

/** What a knowledge base says about a run. */
export interface Consultation {
  readonly advice: readonly Advice[];
  readonly notes: readonly DataNote[];
}

/** Configurations taken from a knowledge base. */
const SIZE = 12;
/**
 * Data sets of different origins that must speak for the task before the default bases are followed. A choice, not a
 * measurement: with the few sets evaluated so far nobody can tell which portfolio is better (docs/decisions/0015-knowledge-base.md).
 */
const LEAST_ORIGINS = 40;
/** A base that the user names is followed from here on. */
const LEAST_NAMED = 3;

/**
 * Asks the knowledge base: the file that the user names, or the public one with the user's own where `learn` is on.
 * @throws ConfigError KB_NOT_FOUND for a named file
 */
export function consultKnowledge(options: FitOptions, prepared: Prepared, space: Space): Consultation {
  const { knowledgeBase } = options;
  if (knowledgeBase === 'none') return { advice: [], notes: [] };
  const kb = readKnowledge(filesOf(options), new Set(allFamilies().map((f) => f.name)));
  const task = prepared.shape.task;
  const metric = prepared.metric.name;
  const known = originsFor(kb, task, metric);
  const needed = knowledgeBase === undefined ? LEAST_ORIGINS : LEAST_NAMED;
  if (known < needed) {
    const few = `Knowledge base ${knowledgeBase}: ${known} data sets speak for this task and metric, ${needed} are needed; the usual portfolio is used.`;
    return { advice: [], notes: knowledgeBase === undefined ? [] : [...kb.notes, { code: 'kb_small', message: few }] };
  }
  const { base, y, schema } = prepared;
  const features = metaFeatures({ base, y, task: schema.task });
  return { advice: advise({ kb, task, metric, features, space, size: SIZE }), notes: kb.notes };
}

function filesOf({ knowledgeBase, learn }: FitOptions): KbText[] {
  if (knowledgeBase !== undefined) return [readKbFile(knowledgeBase)];
  const shipped = readKbFileIfAny(publicFile(), 'public');
  return learn === true ? [shipped, readKbFileIfAny(localFile(), 'local')] : [shipped];
}
