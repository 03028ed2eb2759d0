import type { AnyParam, Condition, ParamValue, Space } from '../../src/space/param.ts';
import { choice, defineSpace, float, int, ordinal } from '../../src/space/space.ts';

/** A parameter as the searchbench protocol writes it. */
export interface ParamJson {
  readonly name: string;
  readonly type: 'float' | 'int' | 'ord' | 'cat';
  readonly low?: number;
  readonly high?: number;
  readonly log?: boolean;
  readonly choices?: readonly ParamValue[];
  readonly cond?: Condition;
}

/** Middle of the range: the protocol knows no defaults. */
function middle({ low = 0, high = 1, log = false, type }: ParamJson): number {
  const value = log ? Math.sqrt(low * high) : (low + high) / 2;
  return type === 'int' ? Math.min(high, Math.max(low, Math.round(value))) : value;
}

function paramOf(json: ParamJson): AnyParam {
  const { low = 0, high = 1, log = false, choices = [], cond } = json;
  const common = { doc: json.name, ...(cond === undefined ? {} : { when: cond }) };
  if (json.type === 'float') return float(low, high, { default: middle(json), log, ...common });
  if (json.type === 'int') return int(low, high, { default: middle(json), log, ...common });
  const centre = choices[choices.length >> 1]!;
  const numbers = choices.filter((v): v is number => typeof v === 'number');
  const ascends = numbers.length === choices.length && numbers.every((v, i) => i === 0 || v > numbers[i - 1]!);
  if (json.type === 'ord' && ascends) return ordinal(numbers, { default: centre as number, ...common });
  return choice<ParamValue>(choices, { default: choices[0]!, ...common });
}

/** The space of an `init` message. */
export function spaceOf(params: readonly ParamJson[]): Space {
  return defineSpace(Object.fromEntries(params.map((json) => [json.name, paramOf(json)])));
}
