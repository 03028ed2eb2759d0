import type { AnyParam, Condition, Config, ParamValue, Space } from '../../src/space/param.ts';
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

/** Marks a number that the harness wrote with a fraction of zero. */
const MARK = '\u0001';

/**
 * Parses a protocol line; literals such as 2.0 become marked texts, for the harness looks table rows up by the text of a
 * config and must get them back as it wrote them.
 */
export function parseLine(line: string): unknown {
  return JSON.parse(line.replace(/(?<=[[,]\s*)-?\d+\.0+(?=\s*[,\]])/g, (literal) => `"\\u0001${literal}"`));
}

/** Texts of the numbers of a space that JavaScript would write in another way, by parameter and value. */
export type NumberTexts = ReadonlyMap<string, ReadonlyMap<ParamValue, string>>;

export function numberTextsOf(params: readonly ParamJson[]): NumberTexts {
  const marked = (v: ParamValue): v is string => typeof v === 'string' && v.startsWith(MARK);
  return new Map(
    params.map(({ name, choices = [] }) => [
      name,
      new Map(choices.filter(marked).map((text) => [Number(text.slice(1)), text.slice(1)])),
    ]),
  );
}

/** A config as a JSON text with the harness's own number texts. */
export function writeConfig(config: Config, texts: NumberTexts): string {
  const fields = Object.entries(config).map(
    ([name, value]) => `${JSON.stringify(name)}:${texts.get(name)?.get(value) ?? JSON.stringify(value)}`,
  );
  return `{${fields.join(',')}}`;
}

/** Middle of the range: the protocol knows no defaults. */
function middle({ low = 0, high = 1, log = false, type }: ParamJson): number {
  const value = log ? Math.sqrt(low * high) : (low + high) / 2;
  return type === 'int' ? Math.min(high, Math.max(low, Math.round(value))) : value;
}

function paramOf(json: ParamJson): AnyParam {
  const { low = 0, high = 1, log = false, cond } = json;
  const choices = (json.choices ?? []).map((v) =>
    typeof v === 'string' && v.startsWith(MARK) ? Number(v.slice(1)) : v,
  );
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
