import { rmSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { nowMs } from '../core/clock.ts';
import { AutomlError, ConfigError } from '../core/errors.ts';
import { experimentOf } from '../tracking/store/experiment-of.ts';
import { openStore } from '../tracking/store/open-store.ts';
import type { RunStatus, TrackingStore } from '../tracking/store/types.ts';
import { findEntry } from './mlproject/find-entry.ts';
import type { ProjectSpec } from './mlproject/project-spec.ts';
import { readProject } from './mlproject/read-project.ts';
import { resolveParameters } from './mlproject/resolve-parameters.ts';
import { type ShellCommand, shellCommand } from './mlproject/shell-command.ts';
import { type CommandEnd, runCommand } from './run-command.ts';
import { fetchPath } from './source/fetch-path.ts';
import { openSource, type ProjectSource } from './source/open-source.ts';
import { trackingAddress } from './tracking-address.ts';

export interface ProjectRunOptions {
  /** `<folder | git URI>[#subfolder]`. */
  readonly uri: string;
  /** Default `main`. */
  readonly entry?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Branch, tag or commit of a git URI. */
  readonly version?: string;
  /** Default: MLFLOW_EXPERIMENT_ID, MLFLOW_EXPERIMENT_NAME, else `Default`. */
  readonly experiment?: string;
  readonly runName?: string;
  readonly trackingUri?: string;
  /** Where the caller stands; default: the working folder. */
  readonly folder?: string;
  /** Where the output of the command goes; default `inherit`. */
  readonly output?: 'inherit' | 'stderr';
  readonly signal?: AbortSignal;
  /** Told once, before the command starts. */
  readonly onStart?: (run: {
    readonly runId: string;
    readonly command: string;
    readonly notes: readonly string[];
  }) => void;
}

export interface ProjectRun {
  readonly runId: string;
  readonly experimentId: string;
  readonly status: RunStatus;
  /** Of the command; null when a signal ended it. */
  readonly exitCode: number | null;
}

/**
 * Runs an entry point of a project, as `mlflow run --env-manager local` does: a run with the parameters and the source, whose id
 * the command finds in MLFLOW_RUN_ID. Everything that can be refused is refused before there is a run; a run always ends
 * FINISHED, FAILED or KILLED.
 * @throws ConfigError PROJECT_* naming what cannot be used
 * @throws AutomlError PROJECT_GIT_FAILED, PROJECT_VERSION; TrackingError
 */
export async function runProject(options: ProjectRunOptions): Promise<ProjectRun> {
  const { uri, entry: name = 'main', parameters = {}, folder = process.cwd() } = options;
  const source = await openSource(uri, options.version);
  const downloads: string[] = [];
  try {
    const project = readProject(source.folder);
    requireLocal(project);
    const entry = findEntry(project, name);
    const { declared, extra, logged } = await resolveParameters(entry, parameters, {
      project: source.folder,
      caller: folder,
      fetch: (address) => fetchPath(address, (made) => downloads.push(made)),
    });
    const command = shellCommand(entry.command, declared, extra);
    const address = trackingAddress(options.trackingUri, folder, process.env);
    const store = await openStore(address);
    try {
      return await tracked(store, address, { options, project, source, entry: name, logged, command });
    } finally {
      await store.close();
    }
  } finally {
    for (const made of downloads) rmSync(made, { recursive: true, force: true });
    source.close();
  }
}

interface Planned {
  readonly options: ProjectRunOptions;
  readonly project: ProjectSpec;
  readonly source: ProjectSource;
  readonly entry: string;
  readonly logged: Readonly<Record<string, string>>;
  readonly command: ShellCommand;
}

async function tracked(store: TrackingStore, address: string, planned: Planned): Promise<ProjectRun> {
  const { options, project, source, command, entry, logged } = planned;
  const experimentId = await experimentOf(store, options.experiment, process.env, 'Default');
  const { runId } = await store.createRun(experimentId, {
    runName: options.runName ?? `${project.name} ${entry}`,
    startTime: nowMs(),
    tags: tagsOf(planned),
  });
  let status: RunStatus = 'FAILED';
  try {
    await store.logBatch(runId, { params: logged });
    options.onStart?.({ runId, command: command.shown, notes: notesOf(project) });
    const variables = { MLFLOW_RUN_ID: runId, MLFLOW_TRACKING_URI: address, MLFLOW_EXPERIMENT_ID: experimentId };
    const { output = 'inherit', signal } = options;
    const end = await runCommand(command, source.folder, variables, { output, signal });
    status = statusOf(end, signal?.aborted === true);
    return { runId, experimentId, status, exitCode: end.code };
  } finally {
    await store.updateRun(runId, { status, endTime: nowMs() });
  }
}

function statusOf({ code }: CommandEnd, stopped: boolean): RunStatus {
  return code === 0 ? 'FINISHED' : stopped ? 'KILLED' : 'FAILED';
}

/** @throws ConfigError PROJECT_ENVIRONMENT for a container, which a command on this machine is not */
function requireLocal({ name, environment }: ProjectSpec): void {
  if (environment !== 'docker_env') return;
  throw new ConfigError('PROJECT_ENVIRONMENT', `The project ${name} runs in a container (docker_env).`, {
    hint: 'Run it with mlflow run, or take docker_env out and install what it needs.',
  });
}

function notesOf({ environment }: ProjectSpec): string[] {
  return environment === null
    ? []
    : [`${environment} is not made: the command finds the programs that are installed here`];
}

function tagsOf({ source, entry, options }: Planned): Record<string, string> {
  const parent = process.env['MLFLOW_RUN_ID'] ?? '';
  return {
    'mlflow.source.type': 'PROJECT',
    'mlflow.source.name': source.name,
    'mlflow.project.entryPoint': entry,
    'mlflow.project.backend': 'local',
    'mlflow.user': userName(),
    'automl.host': hostname(),
    'automl.pid': String(process.pid),
    ...(source.commit === null ? {} : { 'mlflow.source.git.commit': source.commit }),
    ...(source.changed ? { 'automl.git.changed': 'true' } : {}),
    ...(source.repository === null
      ? {}
      : { 'mlflow.source.git.repoURL': source.repository, 'mlflow.gitRepoURL': source.repository }),
    ...(options.version === undefined ? {} : { 'mlflow.project.version': options.version }),
    ...(parent === '' ? {} : { 'mlflow.parentRunId': parent }),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // a container without a user entry
  }
}

/** What the command line says of a run that did not finish. */
export function failureOf({ runId, status, exitCode }: ProjectRun): AutomlError {
  const how = exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
  return new AutomlError('PROJECT_COMMAND_FAILED', `The command ${how}; run ${runId} is ${status}.`, {
    hint: 'See what it printed above, and the run with automl runs show.',
  });
}
