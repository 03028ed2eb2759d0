import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKnowledge } from '../../src/metalearn/read-knowledge.ts';
import { setLine } from './known.ts';

const FAMILIES = new Set(['gbdt', 'knn']);
const header = '{"kb":1,"note":"made by hand"}';
const config = (id: string, family: string): string => JSON.stringify({ config: id, params: { family } });
const read = (...lines: string[]) => readKnowledge([{ label: 'x', text: lines.join('\n') }], FAMILIES);

describe('readKnowledge', () => {
  it('adds up the lines of one set, later entries winning', () => {
    const kb = read(
      header,
      config('a', 'gbdt'),
      setLine('s', { trials: [['a', 'ok', 1, 0.5]] }),
      setLine('s', {
        trials: [
          ['a', 'ok', 2, 0.25],
          ['b', 'failed', 0],
        ],
      }),
    );
    expect(kb.notes).toEqual([]);
    expect(kb.sets).toHaveLength(1);
    expect(kb.sets[0]!.trials.get('a')).toEqual({ status: 'ok', seconds: 2, losses: [0.25] });
    expect(kb.sets[0]!.trials.get('b')).toEqual({ status: 'failed', seconds: 0, losses: [] });
  });

  it('skips and counts damaged lines and entries', () => {
    const kb = read(
      header,
      '{"config":"a","par',
      '[]',
      setLine('s', { task: 'ranking' as never }),
      setLine('t', {
        trials: [
          ['a', 'ok', 1, 0.5],
          ['b', 'ok', -1, 0.5],
          ['c', 'ok', 1],
          ['d', 'ok', 1, 'x' as never],
        ],
      }),
    );
    expect(kb.sets.map((set) => [set.id, set.trials.size])).toEqual([['t', 1]]);
    expect(kb.notes.map(({ code, count }) => [code, count])).toEqual([
      ['kb_damaged', 3],
      ['kb_damaged', 3],
    ]);
  });

  it('leaves out what another version wrote, and keeps the other files', () => {
    const files = [
      { label: 'new', text: ['{"kb":2}', config('b', 'gbdt')].join('\n') },
      { label: 'old', text: [header, config('a', 'gbdt')].join('\n') },
    ];
    const kb = readKnowledge(files, FAMILIES);
    expect([...kb.configs.keys()]).toEqual(['a']);
    expect(kb.notes.map(({ code }) => code)).toEqual(['kb_version']);
    expect(kb.notes[0]!.message).toContain('new: version 2');
  });

  it('skips and counts configurations of unknown families', () => {
    const kb = read(header, config('a', 'gbdt'), config('b', 'quantum'), config('c', 'quantum'));
    expect([...kb.configs.keys()]).toEqual(['a']);
    expect(kb.notes).toEqual([
      {
        code: 'kb_family_unknown',
        count: 2,
        message: 'Knowledge base x: 2 configurations of the unknown family "quantum" were skipped.',
      },
    ]);
  });

  it('does not take lines of one set that disagree on its metrics', () => {
    const kb = read(header, setLine('s', {}), setLine('s', { metrics: ['mae'], trials: [['a', 'ok', 1, 9]] }));
    expect(kb.sets[0]!.metrics).toEqual(['rmse']);
    expect(kb.notes.map(({ code }) => code)).toEqual(['kb_damaged']);
  });

  it('never throws, whatever the text', () => {
    const piece = fc.oneof(fc.json(), fc.string(), fc.constantFrom(header, config('a', 'gbdt'), setLine('s', {})));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (lines) => {
        const kb = read(...lines);
        for (const params of kb.configs.values()) expect(FAMILIES).toContain(params['family']);
      }),
      { numRuns: 100 },
    );
  });
});
