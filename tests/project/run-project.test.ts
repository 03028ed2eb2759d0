import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { failureOf, type ProjectRun, type ProjectRunOptions, runProject } from '../../src/project/run-project.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import type { Run } from '../../src/tracking/store/types.ts';

const MLPROJECT = `name: echo
entry_points:
  main:
    parameters:
      data: {type: path, default: d.csv}
      alpha: {type: float, default: 0.5}
    command: 'printf "%s\\n" {data} {alpha} "$MLFLOW_RUN_ID" "$MLFLOW_TRACKING_URI" "$MLFLOW_EXPERIMENT_ID" "$PWD" > "$OUT"'
  fails: {command: "exit 3"}
  waits: {command: "sleep 60 & sleep 60"}
  boxed: {command: "true"}
`;
let root = '';
const out = (): string => join(root, 'out.txt');
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'automl-run-'));
  mkdirSync(join(root, 'project'));
  writeFileSync(join(root, 'project', 'MLproject'), MLPROJECT);
  writeFileSync(join(root, 'project', 'd.csv'), 'a\n1\n');
  vi.stubEnv('OUT', out());
  for (const name of ['MLFLOW_RUN_ID', 'MLFLOW_TRACKING_URI', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_EXPERIMENT_NAME'])
    vi.stubEnv(name, '');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});
const start = (more: Partial<ProjectRunOptions>): Promise<ProjectRun> =>
  runProject({ uri: join(root, 'project'), folder: root, output: 'stderr', ...more });
async function runOf(runId: string): Promise<Run> {
  const store = await openStore(`sqlite:///${join(root, 'mlflow.db')}`);
  try {
    return (await store.getRun(runId))!;
  } finally {
    await store.close();
  }
}

describe('a project that is run', () => {
  it('gives the command its parameters and the run, and the run its parameters and the source', async () => {
    const told = vi.fn();
    const done = await start({ parameters: { alpha: '0.25' }, experiment: 'wine', runName: 'first', onStart: told });
    expect(done).toMatchObject({ status: 'FINISHED', exitCode: 0 });
    const home = join(root, 'project');
    expect(readFileSync(out(), 'utf8').trim().split('\n')).toEqual([
      ...[join(home, 'd.csv'), '0.25', done.runId],
      ...[`sqlite:///${root}/mlflow.db`, done.experimentId, home],
    ]);
    expect(told.mock.calls[0]![0]).toMatchObject({ runId: done.runId, notes: [] });
    const run = await runOf(done.runId);
    expect(run.info).toMatchObject({ status: 'FINISHED', runName: 'first' });
    expect(run.info.endTime).toBeGreaterThanOrEqual(run.info.startTime);
    expect(run.params).toEqual({ data: 'd.csv', alpha: '0.25' });
    expect(run.tags).toMatchObject({
      ...{ 'mlflow.source.type': 'PROJECT', 'mlflow.source.name': home },
      ...{ 'mlflow.project.entryPoint': 'main', 'mlflow.project.backend': 'local' },
    });
  });

  it('ends FAILED when its command fails', async () => {
    const done = await start({ entry: 'fails' });
    expect(done).toMatchObject({ status: 'FAILED', exitCode: 3 });
    expect((await runOf(done.runId)).info.status).toBe('FAILED');
    expect(failureOf(done)).toMatchObject({ code: 'PROJECT_COMMAND_FAILED' });
  });

  it('ends KILLED, with all that it started, when it is stopped', async () => {
    const stop = new AbortController();
    const done = await start({ entry: 'waits', signal: stop.signal, onStart: () => setImmediate(() => stop.abort()) });
    expect(done).toMatchObject({ status: 'KILLED', exitCode: null });
    expect((await runOf(done.runId)).info.status).toBe('KILLED');
  });

  it('is refused before there is a run', async () => {
    const refused = async (more: Partial<ProjectRunOptions>, code: string): Promise<void> =>
      expect(start({ trackingUri: `sqlite:///${join(root, 'none.db')}`, ...more })).rejects.toMatchObject({ code });
    await refused({ parameters: { alpha: '0,1' } }, 'PROJECT_PARAMETER_INVALID');
    await refused({ parameters: { data: 'gone.csv' } }, 'PROJECT_PATH_NOT_FOUND');
    await refused({ entry: 'man' }, 'PROJECT_ENTRY_UNKNOWN');
    await refused({ uri: join(root, 'gone') }, 'PROJECT_NOT_FOUND');
    await refused({ uri: `${join(root, 'project')}#../..` }, 'PROJECT_PATH_OUTSIDE');
    await refused({ uri: `${join(root, 'project')}#sub` }, 'PROJECT_NOT_FOUND');
    await refused({ version: 'v1' }, 'PROJECT_VERSION');
    expect(() => readFileSync(join(root, 'none.db'))).toThrow(/ENOENT/);
  });
});

describe('a project of a git repository', () => {
  const head = (): string =>
    execFileSync('git', ['-C', join(root, 'repo'), 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const commit = (text: string, ...tag: string[]): string => {
    const repo = join(root, 'repo');
    writeFileSync(join(repo, 'wine', 'MLproject'), `entry_points: {main: {command: 'echo ${text} > "$OUT"'}}\n`);
    const run = (...args: string[]) =>
      execFileSync('git', ['-C', repo, '-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { stdio: 'pipe' });
    run('add', '.');
    run('commit', '-qm', text);
    for (const name of tag) run('tag', name);
    return head();
  };
  let commits: string[] = [];
  beforeAll(() => {
    mkdirSync(join(root, 'repo', 'wine'), { recursive: true });
    execFileSync('git', ['init', '-q', join(root, 'repo')]);
    commits = [commit('old', 'v1'), commit('new')];
  });
  const uri = (): string => `file://${join(root, 'repo')}#wine`;

  it('is fetched at the version that is named, a part of a commit too', async () => {
    for (const [version, commit, text] of [
      [undefined, commits[1], 'new'],
      ['v1', commits[0], 'old'],
      [commits[0]!.slice(0, 9), commits[0], 'old'],
    ] as const) {
      const done = await start({ uri: uri(), ...(version === undefined ? {} : { version }) });
      expect(readFileSync(out(), 'utf8').trim()).toBe(text);
      expect((await runOf(done.runId)).tags).toMatchObject({
        ...{ 'mlflow.source.git.commit': commit, 'mlflow.source.name': uri() },
        'mlflow.source.git.repoURL': `file://${join(root, 'repo')}`,
      });
    }
  });

  it('is refused with what git says, and without git', async () => {
    await expect(start({ uri: uri(), version: 'v9' })).rejects.toMatchObject({ code: 'PROJECT_VERSION' });
    await expect(start({ uri: uri(), version: '--upload-pack=x' })).rejects.toMatchObject({ code: 'PROJECT_VERSION' });
    await expect(start({ uri: `file://${root}/gone.git` })).rejects.toMatchObject({ code: 'PROJECT_GIT_FAILED' });
    await expect(start({ uri: 'ext::sh -c touch% /tmp/x' })).rejects.toMatchObject({ code: 'PROJECT_GIT_FAILED' });
    await expect(start({ uri: `${uri().slice(0, -4)}../..` })).rejects.toMatchObject({ code: 'PROJECT_PATH_OUTSIDE' });
    const path = process.env['PATH'];
    vi.stubEnv('PATH', join(root, 'empty'));
    await expect(start({ uri: uri() })).rejects.toMatchObject({ code: 'PROJECT_GIT_MISSING' });
    vi.stubEnv('PATH', path);
  });
});
