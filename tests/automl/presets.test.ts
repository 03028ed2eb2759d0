import { describe, expect, it } from 'vitest';
import type { FitOptions } from '../../src/automl/options.ts';
import { applyPreset } from '../../src/automl/presets/apply-preset.ts';

const options = (more: Partial<FitOptions> = {}): FitOptions => ({ source: { path: 'a.csv' }, target: 'y', ...more });

describe('presets', () => {
  it('change nothing when none is named, or the default one', () => {
    expect(applyPreset(options())).toEqual(options());
    expect(applyPreset(options({ preset: 'balanced' }))).toEqual(options({ preset: 'balanced' }));
  });
  it('interpretable leaves one readable model, and what the user has set', () => {
    const own = options({ preset: 'interpretable', prefer: { 'ebm.bags': 3 } });
    const { families, ensemble, prefer, refit } = applyPreset(own);
    expect(refit).toBe('only');
    expect(families).toEqual(['ebm', 'decision-tree', 'linear', 'logistic']);
    expect(ensemble).toBe(false);
    expect(prefer).toMatchObject({ 'decision-tree.maxDepth': 4, 'ebm.bags': 3, 'linear.prep.interactions': 0 });
    expect(applyPreset(options({ preset: 'interpretable', families: ['linear'] })).families).toEqual(['linear']);
  });
  it('interpretable keeps to directions with the family that can', () => {
    expect(applyPreset(options({ preset: 'interpretable', monotone: { age: 1 } })).families).toEqual(['ebm']);
    const apart = options({ preset: 'interpretable', interactionConstraints: [['a', 'b']] });
    expect(applyPreset(apart).families).toEqual(['ebm', 'linear', 'logistic']);
  });
  it('distill is one model of all rows, and goes with no option that leaves no mixture or asks for fold models', () => {
    expect(applyPreset(options({ distill: true })).refit).toBe('only');
    expect(applyPreset(options({ distill: true, preset: 'deploy' }))).toMatchObject({
      refit: 'only',
      inferLimit: 0.05,
    });
    const clashes = [{ ensemble: false }, { refit: 'add' }, { refit: 'few' }, { preset: 'interpretable' }] as const;
    for (const clash of clashes)
      expect(() => applyPreset(options({ distill: true, ...clash }))).toThrow(/--distill does not go with/);
  });
  it('refuse what contradicts them, and names that are unknown', () => {
    expect(() => applyPreset(options({ preset: 'interpretable', families: ['gbdt'] }))).toThrow(/family gbdt/);
    expect(() => applyPreset(options({ preset: 'interpretible' }))).toThrow(/interpretable/);
  });
});
