import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from '../../src/automl/run-folder.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'automl-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('run folder', () => {
  it('is locked while it is open and free again after', () => {
    const path = join(root, 'run');
    const first = openRunFolder(path, false);
    expect(existsSync(join(path, 'lock'))).toBe(true);
    first.release();
    expect(existsSync(join(path, 'lock'))).toBe(false);
  });

  it('refuses a folder whose owner lives, takes over one whose owner is gone', () => {
    const path = join(root, 'run');
    mkdirSync(path);
    writeFileSync(join(path, 'lock'), '1'); // process 1 always lives
    expect(() => openRunFolder(path, false)).toThrow(/RUN_LOCKED/);
    writeFileSync(join(path, 'lock'), '999999999');
    expect(() => openRunFolder(path, false).release()).not.toThrow();
  });

  it('neither overwrites a run nor resumes where there is none', () => {
    const path = join(root, 'run');
    openRunFolder(path, false).release();
    writeFileSync(join(path, 'journal.jsonl'), '');
    expect(() => openRunFolder(path, false)).toThrow(/RUN_EXISTS/);
    expect(openRunFolder(path, true).resumed).toBe(true);
    expect(() => openRunFolder(join(root, 'other'), true)).toThrow(/RUN_NOT_FOUND/);
  });

  it('names a folder that cannot be made', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => openRunFolder(join(root, 'file', 'run'), false)).toThrow(/OUTPUT_UNWRITABLE/);
  });
});
