import { describe, expect, it } from 'vitest';
import { editDistance, nearestName } from '../../src/core/nearest-name.ts';

describe('nearest name', () => {
  it('counts edits, a swap of neighbours as one', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('qaulity', 'quality')).toBe(1);
  });
  it('finds a typo, a part and the end of a dotted name, ignoring case', () => {
    const known = ['quality', 'total sulfur dioxide', 'gbdt.maxDepth'];
    expect(nearestName('Qualty', known)).toBe('quality');
    expect(nearestName('sulfur', known)).toBe('total sulfur dioxide');
    expect(nearestName('maxdepth', known)).toBe('gbdt.maxDepth');
  });
  it('says nothing when nothing is near', () => {
    expect(nearestName('zzzzzzzz', ['age', 'fare'])).toBeUndefined();
    expect(nearestName('a', [])).toBeUndefined();
  });
});
