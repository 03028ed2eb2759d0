import type { FitOptions } from '../../automl/options.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { RawTable } from '../../data/frame.ts';
import type { TrackingStore } from '../../tracking/store/types.ts';
import type { Recipe } from './read-recipe.ts';

/** In the order in which they run. */
export const STEP_NAMES = [
  ...(['ingest', 'verify', 'split', 'transform', 'train', 'evaluate', 'validate', 'register'] as const),
] as const;
export type StepName = (typeof STEP_NAMES)[number];

export interface CardTable {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a step found out: shown by `automl recipe inspect`, read by later steps. */
export interface CardBody {
  /** A step that is not passed stops the recipe; it is run again the next time. */
  readonly passed: boolean;
  /** Why not; empty when passed. */
  readonly faults: readonly string[];
  readonly facts: JsonObject;
  readonly tables: readonly CardTable[];
  readonly notes: readonly string[];
}
export interface StepCard extends CardBody {
  readonly step: StepName;
  /** Of inputs, settings and versions. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly seconds: number;
  readonly config: Json;
}

/** What the steps of one run share. */
export interface RecipeRun {
  readonly recipe: Recipe;
  /** The table of the recipe. Columns named here are text as spelled, whatever they hold. */
  table(asText: readonly string[]): Promise<RawTable>;
  /** Folder of a step that has run. */
  folderOf(step: StepName): string;
  /** Card of a step that has run; null: the recipe has no such step. */
  cardOf(step: StepName): StepCard | null;
  /** The registry, opened at the first call. */
  store(): Promise<TrackingStore>;
  /** Folder where downloaded models are kept. */
  readonly modelCache: string;
  /** Fits with the caller's trackers. */
  readonly fitting: Pick<FitOptions, 'onEvent' | 'onProgress' | 'signal'>;
  /** Trackers of one fit, closed by the caller. */
  openTrackers(): Promise<{ readonly trackers: NonNullable<FitOptions['trackers']>; close(): Promise<void> }>;
}

export interface RecipeStep {
  readonly name: StepName;
  /** Raised when the same settings give another result. */
  readonly version: number;
  /** Steps whose results it reads. */
  readonly needs: readonly StepName[];
  /** All of the recipe that decides the result; null: the recipe leaves the step out. */
  config(recipe: Recipe): Json;
  /** Digests of what lies outside of the recipe. */
  inputs?(run: RecipeRun): Promise<JsonObject>;
  /** Whether a result of before still holds; absent: it does. */
  holds?(run: RecipeRun, card: StepCard): Promise<boolean>;
  /** @param folder empty, for files of the step */
  run(run: RecipeRun, folder: string): Promise<CardBody>;
}
