import { ConfigError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import type { FitOptions } from '../options.ts';
import { balanced } from './balanced.ts';
import { best } from './best.ts';
import { deploy } from './deploy.ts';
import { interpretable } from './interpretable.ts';
import type { Preset } from './preset.ts';
import { quick } from './quick.ts';
import { withDistill } from './with-distill.ts';

/** One line each. */
const PRESETS: Readonly<Record<string, Preset>> = {
  quick,
  balanced,
  best,
  interpretable,
  deploy,
};

/**
 * The options with what their preset, and `distill`, fill in; unchanged without them.
 * @throws ConfigError OPTION_INVALID for an unknown name, or when the options contradict each other
 */
export function applyPreset(options: FitOptions): FitOptions {
  return withDistill(filledIn(options));
}

function filledIn(options: FitOptions): FitOptions {
  const { preset } = options;
  if (preset === undefined) return options;
  if (Object.hasOwn(PRESETS, preset)) return PRESETS[preset]!(options);
  const known = Object.keys(PRESETS);
  throw new ConfigError('OPTION_INVALID', `There is no preset ${withNearest(preset, known)}.`, {
    hint: `Choose from ${known.join(', ')}.`,
  });
}
