import { ConfigError } from '../../core/errors.ts';

/** @throws ConfigError STUDY_OPTION_INVALID */
export function refuse(message: string, hint: string): never {
  throw new ConfigError('STUDY_OPTION_INVALID', message, { hint });
}
