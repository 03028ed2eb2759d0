import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(new URL('docs/', root), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path}`),
];

describe.each(pages)('%s', (page) => {
  const text = readFileSync(new URL(page, root), 'utf8');

  test('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1]!);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !existsSync(new URL(link, new URL(page, root))))).toEqual([]);
  });

  test('names files that exist', () => {
    const paths = [...text.matchAll(/`((?:src|tests|kernels|scripts|benchmarks|docs|examples)\/[^`\s]*)`/g)]
      .map((match) => match[1]!)
      .filter((path) => !/[<>*]/.test(path));
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });
});
