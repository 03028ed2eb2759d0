import type { State } from '../core/state.ts';
import { allFamilies } from '../models/registry.ts';
import { TRANSFORMERS } from '../preprocess/registry.ts';
import { STATE_VERSION } from './fitted-pipeline.ts';

interface Part {
  readonly name: string;
  readonly version: number;
}

/** A saved pipeline has the form that this version writes, in each of its parts: its restored pipeline would write the like. */
export function isCurrentState({ json }: State): boolean {
  const { version, family, stages } = json as unknown as { version: number; family: Part; stages: readonly Part[] };
  const current = (parts: readonly Part[], { name, version }: Part): boolean =>
    parts.some((part) => part.name === name && part.version === version);
  return (
    version === STATE_VERSION && current(allFamilies(), family) && stages.every((stage) => current(TRANSFORMERS, stage))
  );
}
