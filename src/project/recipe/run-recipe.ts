import { resolve } from 'node:path';
import { nowMs, timestamp } from '../../core/clock.ts';
import { AutomlError, ConfigError, DataError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { withNearest } from '../../core/nearest-name.ts';
import { libraryVersion } from '../../core/version.ts';
import type { RawTable } from '../../data/frame.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { openStore } from '../../tracking/store/open-store.ts';
import type { TrackingStore } from '../../tracking/store/types.ts';
import { valueDigest } from './digest.ts';
import { type Recipe, readRecipe } from './read-recipe.ts';
import { type RecipeRun, type RecipeStep, STEP_NAMES, type StepCard, type StepName } from './step.ts';
import { StepFolders } from './step-folders.ts';
import { STEPS } from './steps/steps.ts';

export interface RecipeOptions extends Pick<RecipeRun, 'fitting' | 'openTrackers' | 'modelCache'> {
  /** The recipe. */
  readonly file: string;
  readonly profile?: string;
  /** The last step to run; default: all. */
  readonly step?: string;
  /** Runs the last step (all, when none is named) even if its result is there. */
  readonly force?: boolean;
  /** Of the registry. */
  readonly trackingUri: string;
  /** Told of every step. */
  readonly onStep?: (card: StepCard, from: 'cache' | 'run') => void;
}

/**
 * Runs a recipe up to a step. A step whose inputs, settings and versions are those of before is not run again.
 * @returns the cards in order
 * @throws ConfigError RECIPE_INVALID, RECIPE_STEP_UNKNOWN, RECIPE_PROFILE_UNKNOWN
 * @throws DataError RECIPE_DATA_REFUSED by verify
 * @throws AutomlError RECIPE_MODEL_REFUSED by evaluate or validate; and whatever reading, fitting and registering throw
 */
export async function runRecipe(options: RecipeOptions): Promise<StepCard[]> {
  const recipe = readRecipe(options.file, options.profile);
  const last = options.step === undefined ? STEP_NAMES.at(-1)! : stepName(options.step);
  const folders = new StepFolders(recipe.folder);
  const run = new Running(recipe, options, folders);
  const cards: StepCard[] = [];
  try {
    for (const step of STEPS) {
      if (step.config(recipe) !== null) {
        const force = options.force === true && (options.step === undefined || step.name === last);
        const card = await run.step(step, force);
        cards.push(card);
        if (!card.passed) throw refusal(card);
      } else if (step.name === last && options.step !== undefined)
        throw new ConfigError('RECIPE_STEP_UNKNOWN', `${options.file} has no step '${last}'.`, {
          hint: `Add "${last}:" to the file.`,
        });
      if (step.name === last) break;
    }
  } finally {
    await run.close();
  }
  return cards;
}

/** @throws ConfigError RECIPE_STEP_UNKNOWN */
export function stepName(given: string): StepName {
  const known = STEP_NAMES.find((name) => name === given);
  if (known !== undefined) return known;
  throw new ConfigError('RECIPE_STEP_UNKNOWN', `There is no step ${withNearest(given, STEP_NAMES)}.`, {
    hint: `Choose from ${STEP_NAMES.join(', ')}.`,
  });
}

function refusal({ step, faults }: StepCard): AutomlError {
  const shown = faults.slice(0, 3).join('; ');
  const more = faults.length > 3 ? `; and ${faults.length - 3} more` : '';
  const message = `The step ${step} stopped the recipe: ${shown}${more}.`;
  const hint = `See automl recipe inspect ${step}; mend the ${step === 'verify' ? 'data' : 'model'}, or the limits in the recipe.`;
  return step === 'verify'
    ? new DataError('RECIPE_DATA_REFUSED', message, { hint })
    : new AutomlError('RECIPE_MODEL_REFUSED', message, { hint });
}

class Running implements RecipeRun {
  readonly recipe: Recipe;
  readonly modelCache: string;
  readonly fitting: RecipeOptions['fitting'];
  readonly openTrackers: RecipeOptions['openTrackers'];
  private readonly options: RecipeOptions;
  private readonly folders: StepFolders;
  private readonly cards = new Map<StepName, StepCard>();
  private readonly tables = new Map<string, Promise<RawTable>>();
  private opened: Promise<TrackingStore> | null = null;

  constructor(recipe: Recipe, options: RecipeOptions, folders: StepFolders) {
    this.recipe = recipe;
    this.options = options;
    this.folders = folders;
    this.modelCache = options.modelCache;
    this.fitting = options.fitting;
    this.openTrackers = options.openTrackers;
  }

  async step(step: RecipeStep, force: boolean): Promise<StepCard> {
    const started = nowMs();
    const config = step.config(this.recipe);
    const key = valueDigest([
      ...[step.name, step.version, libraryVersion(), config, (await step.inputs?.(this)) ?? null],
      step.needs.map((name) => this.cards.get(name)?.key ?? null),
    ]);
    const known = force ? null : this.folders.read(step.name, key);
    if (known?.passed === true && ((await step.holds?.(this, known)) ?? true)) {
      this.folders.markLatest(known);
      return this.done(known, 'cache');
    }
    const body = await this.folders.fill(step.name, key, async (folder) => {
      const made = await step.run(this, folder);
      const seconds = (nowMs() - started) / 1000;
      return { step: step.name, key, finishedAt: timestamp(), seconds, config: config as Json, ...made };
    });
    return this.done(body, 'run');
  }
  private done(card: StepCard, from: 'cache' | 'run'): StepCard {
    this.cards.set(card.step, card);
    this.options.onStep?.(card, from);
    return card;
  }

  table(asText: readonly string[]): Promise<RawTable> {
    const names = [...new Set(asText)].sort();
    const key = JSON.stringify(names);
    const known = this.tables.get(key) ?? this.read(names);
    this.tables.set(key, known);
    return known;
  }
  private read(asText: readonly string[]): Promise<RawTable> {
    const { data, delimiter, na_values: naValues } = this.recipe.ingest;
    return readTable(resolve(this.recipe.folder, data), {
      asText,
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(naValues === undefined ? {} : { naValues }),
    });
  }

  folderOf(step: StepName): string {
    return this.folders.path(step, this.cards.get(step)!.key);
  }
  cardOf(step: StepName): StepCard | null {
    return this.cards.get(step) ?? null;
  }
  store(): Promise<TrackingStore> {
    this.opened ??= openStore(this.options.trackingUri);
    return this.opened;
  }
  async close(): Promise<void> {
    await (await this.opened)?.close();
  }
}
