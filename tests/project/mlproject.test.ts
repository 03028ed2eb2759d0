import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEntry } from '../../src/project/mlproject/find-entry.ts';
import type { EntryPoint, ProjectParameter } from '../../src/project/mlproject/project-spec.ts';
import { readProject } from '../../src/project/mlproject/read-project.ts';
import { resolveParameters } from '../../src/project/mlproject/resolve-parameters.ts';
import { shellCommand, shellQuote } from '../../src/project/mlproject/shell-command.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'automl-mlproject-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
const project = (name: string, text: string, file = 'MLproject'): string => {
  mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, name, file), text);
  return join(root, name);
};

describe('reading an MLproject file', () => {
  it('takes both forms of a parameter, defaults as text, and the name of the file in any case', () => {
    const folder = project(
      'forms',
      'name: wine\npython_env: python_env.yaml\nentry_points:\n  main:\n    parameters:\n      data: {type: path, default: ./d.csv}\n      trials: {type: float, default: 5}\n      target: string\n    command: "node run.mjs {data}"\n',
      'mlPROJECT',
    );
    expect(readProject(folder)).toEqual({
      folder,
      name: 'wine',
      environment: 'python_env',
      entryPoints: [
        {
          name: 'main',
          command: 'node run.mjs {data}',
          parameters: [
            { name: 'data', type: 'path', default: './d.csv' },
            { name: 'trials', type: 'float', default: '5' },
            { name: 'target', type: 'string', default: null },
          ],
        },
      ],
    });
  });

  it.each([
    ['entry_points:\n  main:\n    parameters: {}\n', /MLproject:2 gives entry point 'main' the command nothing/],
    ['entry_points:\n  main:\n    command: [a]\n', /MLproject:3 gives .* the command \["a"\]/],
    ['name: a\nentry_points: 7\n', /MLproject:2 has, for 'entry_points', 7 in place of a mapping/],
    ['docker_env: {}\npython_env: p.yaml\n', /MLproject:2 asks for docker_env and python_env/],
    ['name: "a\n', /MLproject:\d is no YAML/],
    ['entry_points:\n  a:\n    command: x\n    parameters:\n      p: {default: [1]}\n', /MLproject:5 .* default \[1\]/],
  ])('names the line of what cannot be used: %j', (text, message) => {
    const folder = project('bad', text);
    expect(() => readProject(folder)).toThrow(message);
    expect(() => readProject(folder)).toThrow(expect.objectContaining({ code: 'PROJECT_FILE_INVALID' }));
  });

  it('knows a folder without the file by its scripts, and no script outside of it', () => {
    mkdirSync(join(root, 'plain'));
    writeFileSync(join(root, 'plain', 'train {x}.mjs'), '');
    writeFileSync(join(root, 'secret.sh'), '');
    const plain = readProject(join(root, 'plain'));
    expect(findEntry(plain, 'train {x}.mjs').command).toBe("node 'train {{x}}.mjs'");
    expect(() => findEntry(plain, '../secret.sh')).toThrow(expect.objectContaining({ code: 'PROJECT_PATH_OUTSIDE' }));
    symlinkSync(join(root, 'secret.sh'), join(root, 'plain', 'link.sh'));
    expect(() => findEntry(plain, 'link.sh')).toThrow(expect.objectContaining({ code: 'PROJECT_PATH_OUTSIDE' }));
    expect(() => findEntry(plain, 'main')).toThrow(/no entry point "main".*automl init/);
    expect(() => readProject(join(root, 'nowhere'))).toThrow(expect.objectContaining({ code: 'PROJECT_NOT_FOUND' }));
  });
});

describe('parameters', () => {
  const entry = (...parameters: ProjectParameter[]): EntryPoint => ({ name: 'main', parameters, command: 'x' });
  const one = (type: string, value: string): Promise<string> =>
    resolveParameters(entry({ name: 'p', type, default: null }), { p: value }, places).then((r) => r.declared['p']!);
  const places = { project: '', caller: '', fetch: (uri: string) => Promise.resolve(`/fetched/${uri}`) };
  beforeAll(() => {
    places.project = join(root, 'home');
    places.caller = join(root, 'caller');
    for (const folder of [places.project, places.caller]) mkdirSync(folder);
    writeFileSync(join(places.project, 'd.csv'), '');
    writeFileSync(join(places.caller, 'own.csv'), '');
  });

  it('resolves defaults against the project and given paths against the caller', async () => {
    const data = { name: 'data', type: 'path', default: './d.csv' };
    const standard = await resolveParameters(entry(data), {}, places);
    expect(standard).toEqual({
      declared: { data: join(root, 'home/d.csv') },
      extra: {},
      logged: { data: './d.csv' },
    });
    expect((await resolveParameters(entry(data), { data: 'own.csv' }, places)).declared).toEqual({
      data: join(root, 'caller/own.csv'),
    });
    await expect(resolveParameters(entry(data), { data: 'd.csv' }, places)).rejects.toThrow(
      /there is no .*caller\/d.csv/,
    );
    const out = { ...data, default: '../caller/own.csv' };
    await expect(resolveParameters(entry(out), {}, places)).rejects.toMatchObject({ code: 'PROJECT_PATH_OUTSIDE' });
    expect(await one('path', 'https://a.example/d.csv')).toBe('/fetched/https://a.example/d.csv');
  });

  it('names all that are missing at once, and passes unknown ones on', async () => {
    const two = entry({ name: 'a', type: 'float', default: null }, { name: 'b', type: 'string', default: null });
    await expect(resolveParameters(two, {}, places)).rejects.toThrow(/'a', 'b'\. Add -P a=<float> -P b=<string>/);
    const done = await resolveParameters(two, { a: '1', b: '', more: '2' }, places);
    expect(done).toMatchObject({ extra: { more: '2' }, logged: { a: '1', b: '', more: '2' } });
  });

  it.each(['1', ' 0.5', '-1e-3', '.5', '5.', 'inf', 'nan', '+2E5'])('takes the float %j', async (value) => {
    expect(await one('float', value)).toBe(value.trim());
  });
  it.each([
    ['float', 'abc', /'abc', which is no number/],
    ['float', '0,1', /decimal comma\. Write -P p=0\.1/],
    ['float', '', /no number/],
    ['float', '1;rm', /no number/],
    ['int', '1.5', /no whole number/],
    ['uri', 'plain', /no URI/],
  ])('refuses the %s %j', async (type, value, message) => {
    await expect(one(type, value)).rejects.toThrow(message);
    await expect(one(type, value)).rejects.toMatchObject({ code: 'PROJECT_PARAMETER_INVALID' });
  });
});

describe('the command', () => {
  const bash = ({ script, variables }: ReturnType<typeof shellCommand>): string =>
    execFileSync('bash', ['--norc', '-c', script], {
      env: { PATH: process.env['PATH'], ...variables },
      encoding: 'utf8',
    });

  it('gives values to the shell as they are, whichever quotes they stand in', () => {
    const values = fc
      .string({ unit: 'binary', maxLength: 12 })
      .map((s) => s.replaceAll('\0', '').replace(/[\uD800-\uDFFF]/g, ''));
    const nasty = fc.constantFrom(
      '$(exit 3)',
      '`exit 3`',
      "'; exit 3; '",
      '"; exit 3; "',
      '\\',
      '* ?',
      '{v}',
      '!!',
      '',
    );
    const template = `printf '%s\\0' {v} "{v}" '{v}' {{a}} "it's {v}" \\"{v}\\" 'a\\' {v}`;
    fc.assert(
      fc.property(fc.oneof(values, nasty), (v) => {
        expect(
          bash(shellCommand(template, { v }, {}))
            .split('\0')
            .slice(0, -1),
        ).toEqual([...[v, v, v, '{a}', `it's ${v}`, `"${v}"`, 'a\\', v]]);
      }),
      { numRuns: 25 },
    );
  });

  it('appends extra parameters, and shows the command as one could type it', () => {
    const made = shellCommand('printf "%s\\0" {a}', { a: "it's" }, { 'x y': '1; 2' });
    expect(bash(made)).toBe("it's\0--x y\u00001; 2\0");
    expect(made.shown).toBe(`printf "%s\\0" 'it'"'"'s' --'x y' '1; 2'`);
    expect(shellQuote('a=1,b/c.d')).toBe('a=1,b/c.d');
  });

  it.each(['run {b}', 'run {', 'run }', `run $${'{HOME}'}`, 'run {a!r}'])('refuses %s', (command) => {
    expect(() => shellCommand(command, { a: '1' }, {})).toThrow(
      expect.objectContaining({ code: 'PROJECT_FILE_INVALID' }),
    );
  });
});
