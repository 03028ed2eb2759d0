import type { AnyParam } from './param.ts';

/** The domain of a parameter for people: 'an integer from 1 to 20', 'one of gini, entropy'. */
export function describeDomain(param: AnyParam): string {
  const choices: readonly unknown[] | undefined = param.choices;
  if (choices !== undefined) {
    const shown = choices.slice(0, 20).map(String).join(', ');
    return choices.length === 1 ? `exactly ${shown}` : `one of ${shown}${choices.length > 20 ? ', ...' : ''}`;
  }
  return `${param.kind === 'int' ? 'an integer' : 'a number'} from ${param.low} to ${param.high}`;
}

/** A value as an error message shows it: texts in quotes. */
export function describeValue(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
