import { failureOf, runProject } from '../../project/run-project.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';

export interface RunFlags {
  readonly entryPoint: string;
  readonly paramList?: Record<string, string>;
  readonly version?: string;
  readonly experiment?: string;
  readonly experimentName?: string;
  readonly runName?: string;
  readonly trackingUri?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `automl run`. @returns the exit code; a command that fails is an error */
export async function runCommandLine(uri: string, flags: RunFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  const { version, runName, trackingUri, experiment = flags.experimentName } = flags;
  try {
    const done = await runProject({
      uri,
      entry: flags.entryPoint,
      parameters: flags.paramList ?? {},
      ...(version === undefined ? {} : { version }),
      ...(experiment === undefined ? {} : { experiment }),
      ...(runName === undefined ? {} : { runName }),
      ...(trackingUri === undefined ? {} : { trackingUri }),
      output: flags.json === true ? 'stderr' : 'inherit',
      signal: stop.signal,
      onStart: ({ runId, command, notes }) => {
        for (const note of notes) terminal.note(`note: ${note}`);
        terminal.note(`run ${runId}: ${command.trim()}`);
      },
    });
    if (flags.json === true) terminal.out(JSON.stringify(done));
    if (done.status === 'KILLED') return EXIT.interrupted;
    if (done.status !== 'FINISHED') throw failureOf(done);
    terminal.note(`run ${done.runId} finished`);
    return EXIT.ok;
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}
