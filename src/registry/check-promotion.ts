import { AutomlError } from '../core/errors.ts';

/** What `automl validate` wrote. */
interface ValidationReport {
  readonly passed: boolean;
  readonly candidateDigest: string;
  readonly championDigest: string | null;
}

/**
 * Whether a version may take an alias: a validation of this very model has passed, beside the model that holds the alias now.
 * @param report parsed `validation.json`, or null when none was given
 * @param candidate digest of the version's bundle
 * @param champion digest of the bundle that holds the alias; null: none does
 * @throws AutomlError REGISTRY_NOT_VALIDATED
 */
export function checkPromotion(report: unknown, candidate: string, champion: string | null): void {
  const given = report as Partial<ValidationReport> | null;
  const refuse = (why: string): AutomlError =>
    new AutomlError('REGISTRY_NOT_VALIDATED', `Nothing was promoted: ${why}.`, {
      hint: 'Run automl validate models:/NAME/VERSION --against models:/NAME@ALIAS --data test.csv --report DIR, and give --validation DIR/validation.json; --force goes without.',
    });
  if (given === null || typeof given !== 'object') throw refuse('there is no validation of this version');
  if (given.passed !== true) throw refuse('the validation was not passed');
  if (given.candidateDigest !== candidate) throw refuse('the validation is of another model');
  if (champion !== null && champion !== candidate && given.championDigest !== champion)
    throw refuse('the validation was not against the model that holds the alias now');
}
