import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/core/error-codes/index.ts';

const root = new URL('../../', import.meta.url);
const codes = Object.keys(ERROR_CODES);

/** Source of every file of src, but for the table itself. */
const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.includes('error-codes') && !path.endsWith('.generated.ts'))
  .map((path) => ({ path, text: readFileSync(new URL(`src/${path}`, root), 'utf8') }));

describe('the table of error codes', () => {
  test('is what docs/errors.md lists, both ways', () => {
    const page = readFileSync(new URL('docs/errors.md', root), 'utf8');
    const listed = [...page.matchAll(/^\| `([A-Z][A-Z_]+)` \|/gm)].map((match) => match[1]!);
    expect(listed.toSorted()).toEqual(codes.toSorted());
  });

  test('holds no code that nothing throws', () => {
    const unused = codes.filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`)));
    expect(unused).toEqual([]);
  });

  test('holds every code that is thrown', () => {
    const thrown = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/new (?:Automl|Data|Config|Model|Bundle|Output)Error\(\s*'([^']+)'/g)].map((match) => ({
        path,
        code: match[1]!,
      })),
    );
    expect(thrown.length).toBeGreaterThan(50);
    expect(thrown.filter(({ code }) => !codes.includes(code))).toEqual([]);
  });

  test('describes each in words that start small and end without a full stop', () => {
    for (const [code, meaning] of Object.entries(ERROR_CODES)) expect(meaning, code).toMatch(/^[a-zWX][^\n]*[^.]$/);
  });

  test('is the only way to fail: bare errors stay inside files whose callers turn them into coded ones', () => {
    const bare = sources.filter(({ text }) => /throw new (Error|TypeError|RangeError)\(/.test(text));
    const inside = ['core/state-codec.ts', 'cli/commands/doctor.ts'];
    inside.push('serve/no-schemas.ts'); // no request reaches it: a route with a schema fails when the server is built
    expect(bare.map(({ path }) => path).filter((path) => !inside.includes(path))).toEqual([]);
  });
});
