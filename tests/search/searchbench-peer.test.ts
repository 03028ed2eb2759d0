import { describe, expect, it } from 'vitest';
import {
  numberTextsOf,
  type ParamJson,
  parseLine,
  spaceOf,
  writeConfig,
} from '../../benchmarks/searchbench/space-json.ts';

const line =
  '[{"name":"fam","type":"cat","choices":["A","B"]},' +
  '{"name":"A.rate","type":"ord","choices":[1.0, 1.5, 2.0, 3],"cond":{"param":"fam","in":["A"]}},' +
  '{"name":"B.n","type":"int","low":1,"high":1000,"log":true,"cond":{"param":"fam","in":["B"]}}]';

describe('the searchbench protocol', () => {
  it('reads a conditional space, with middles as defaults', () => {
    const space = spaceOf(parseLine(line) as ParamJson[]);
    expect(space.defaults()).toEqual({ fam: 'A', 'A.rate': 2 });
    expect(space.canonical({ fam: 'B' })).toEqual({ fam: 'B', 'B.n': 32 });
    expect(space.params['A.rate']!.kind).toBe('ordinal');
  });

  it('writes numbers as the harness wrote them', () => {
    const texts = numberTextsOf(parseLine(line) as ParamJson[]);
    expect(writeConfig({ fam: 'A', 'A.rate': 2 }, texts)).toBe('{"fam":"A","A.rate":2.0}');
    expect(writeConfig({ fam: 'A', 'A.rate': 3 }, texts)).toBe('{"fam":"A","A.rate":3}');
    expect(writeConfig({ fam: 'B', 'B.n': 2 }, texts)).toBe('{"fam":"B","B.n":2}');
  });
});
