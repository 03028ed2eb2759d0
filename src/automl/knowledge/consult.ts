import type { DataNote } from '../../data/frame.ts';
import { type Advice, advise, originsFor } from '../../metalearn/advise.ts';
import { metaFeatures } from '../../metalearn/features/meta-features.ts';
import { localFile, publicFile, readKbFile, readKbFileIfAny } from '../../metalearn/kb-files.ts';
import { pastTasks } from '../../metalearn/past-tasks.ts';
import { type KbText, readKnowledge } from '../../metalearn/read-knowledge.ts';
import { allFamilies } from '../../models/registry.ts';
import type { PastTasks } from '../../search/shared/past-tasks.ts';
import type { Space } from '../../space/param.ts';
import type { FitOptions } from '../options.ts';
import type { Prepared } from '../prepare.ts';

/** What a knowledge base says about a run. */
export interface Consultation {
  /** What to try early; of a base that the user names alone. */
  readonly advice: readonly Advice[];
  /** What the search may expect of configurations that it has not tried; null without enough to go by. */
  readonly past: PastTasks | null;
  readonly notes: readonly DataNote[];
}

/** Configurations taken from a knowledge base. */
const SIZE = 12;
/**
 * Data sets of different origins that must speak for the task before the default bases are listened to. They only shape what
 * the search expects: followed in the opening too, they lose (docs/decisions/0015-knowledge-base.md).
 */
const LEAST_ORIGINS = 10;
/** A base that the user names is followed from here on. */
const LEAST_NAMED = 3;

/**
 * Asks the knowledge base: the file that the user names, or the public one with the user's own where `learn` is on.
 * @throws ConfigError KB_NOT_FOUND for a named file
 */
export function consultKnowledge(options: FitOptions, prepared: Prepared, space: Space): Consultation {
  const { knowledgeBase } = options;
  if (knowledgeBase === 'none') return { advice: [], past: null, notes: [] };
  const kb = readKnowledge(filesOf(options), new Set(allFamilies().map((f) => f.name)));
  const task = prepared.shape.task;
  const metric = prepared.metric.name;
  const known = originsFor(kb, task, metric);
  const isNamed = knowledgeBase !== undefined;
  if (known < (isNamed ? LEAST_NAMED : LEAST_ORIGINS)) {
    const few = `Knowledge base ${knowledgeBase}: ${known} data sets speak for this task and metric, ${LEAST_NAMED} are needed; it is not used.`;
    return { advice: [], past: null, notes: isNamed ? [...kb.notes, { code: 'kb_small', message: few }] : [] };
  }
  const { base, y, schema } = prepared;
  const features = metaFeatures({ base, y, task: schema.task });
  const asked = { kb, task, metric, features, space };
  const heard = `What ${known} other data sets say shapes what the search expects of each configuration, as far as it proves right here.`;
  return {
    advice: isNamed ? advise({ ...asked, size: SIZE }) : [],
    past: pastTasks(asked),
    notes: [...kb.notes, { code: 'kb_used', message: heard }],
  };
}

function filesOf({ knowledgeBase, learn }: FitOptions): KbText[] {
  if (knowledgeBase !== undefined) return [readKbFile(knowledgeBase)];
  const shipped = readKbFileIfAny(publicFile(), 'public');
  return learn === true ? [shipped, readKbFileIfAny(localFile(), 'local')] : [shipped];
}
