import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import dummy from '../../src/models/dummy/index.ts';
import type { ModelFamily } from '../../src/models/family.ts';
import {
  allFamilies,
  getFamily,
  loadFamilyModule,
  MODEL_FAMILIES,
  registerFamily,
  unregisterFamily,
} from '../../src/models/registry.ts';

const mine: ModelFamily = { ...dummy, name: 'mine' };
afterEach(() => {
  unregisterFamily('mine');
});

test('names are kebab-case and unique', () => {
  const names = MODEL_FAMILIES.map((f) => f.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
});
test('an unknown name is answered with the known ones', () => {
  expect(() => getFamily('xgboost')).toThrow(
    /No model family is called "xgboost". Choose from dummy, linear, logistic/,
  );
});

describe('families of third parties', () => {
  test('one is found after it is registered, and the built-in list stays as it is', () => {
    registerFamily(mine);
    registerFamily(mine);
    expect(getFamily('mine')).toBe(mine);
    expect(allFamilies()).toEqual([...MODEL_FAMILIES, mine]);
    expect(unregisterFamily('mine')).toBe(true);
    expect(() => getFamily('mine')).toThrow(ConfigError);
  });
  test('a name is given once', () => {
    registerFamily(mine);
    expect(() => registerFamily({ ...mine })).toThrow(/"mine" exists already/);
    expect(() => registerFamily({ ...mine, name: 'dummy' })).toThrow(/"dummy" exists already/);
  });
  test('something else is refused', () => {
    expect(() => registerFamily({ name: 'half' } as unknown as ModelFamily)).toThrow(/"half" is not a model family/);
    expect(() => registerFamily(null as unknown as ModelFamily)).toThrow(/MODEL_MODULE_INVALID/);
  });
});

describe('modules with families', () => {
  const moduleOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
  const family = (name: string): string =>
    `{ name: '${name}', version: 1, traits: {}, space() {}, estimateCost() {}, fit() {}, fromState() {} }`;

  test('every exported family is found once, alone or in a list, in order of name', async () => {
    const code = `const b = ${family('b')}; export default b; export const list = [${family('c')}, b];
      export const a = ${family('a')}; export const other = 3;`;
    expect((await loadFamilyModule(moduleOf(code))).map((f) => f.name)).toEqual(['a', 'b', 'c']);
  });
  test('a module without one is refused, and so is one that cannot be imported', async () => {
    await expect(loadFamilyModule(moduleOf('export const x = 1;'))).rejects.toThrow(/exports no model family/);
    await expect(loadFamilyModule(moduleOf('export const = 1;'))).rejects.toThrow(/cannot be imported: SyntaxError/);
    await expect(loadFamilyModule('file:///no/such/module.mjs')).rejects.toThrow(/MODEL_MODULE_INVALID/);
  });
});
