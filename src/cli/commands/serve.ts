import { ConfigError } from '../../core/errors.ts';
import { isModelUri } from '../../registry/model-uri.ts';
import { folderSource, type ModelSource, registrySource } from '../../serve/model-source.ts';
import { type LogLevel, type PredictionForm, SERVE_DEFAULTS, type ServeOptions } from '../../serve/serve-options.ts';
import { type RunningServer, startServer } from '../../serve/start-server.ts';
import { openStore } from '../../tracking/store/open-store.ts';
import { EXIT } from '../exit-code.ts';
import { modelCache, trackingUri } from '../local-model.ts';
import { createTerminal } from '../terminal.ts';

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly allowedHosts?: string[];
  readonly form: PredictionForm;
  readonly outputName: string;
  readonly probabilities?: boolean;
  readonly maxRows: number;
  readonly bodyLimit: number;
  readonly rateLimit: number;
  readonly workers: number;
  readonly timeout: number;
  readonly poll: number;
  readonly drain: number;
  readonly logLevel: LogLevel;
  readonly quiet?: boolean;
  readonly trackingUri?: string;
}

/** `automl serve`. Ends with a signal. @returns the exit code */
export async function serveCommand(model: string, flags: ServeFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const server = await startServer(await sourceOf(model, flags), optionsOf(flags), {
    write: (line) => {
      process.stderr.write(line);
    },
  });
  const { manifest, task } = server.model.predictor;
  terminal.note(`serving ${model}: ${manifest.schema.target} (${task.kind}), version ${server.model.version}`);
  terminal.out(`${server.url}/invocations`);
  terminal.note(`a form to try: ${server.url}/docs   metrics: ${server.url}/metrics   stop: Ctrl-C`);
  await untilSignal(server);
  terminal.note('stopping: open requests are answered first');
  await server.close();
  return EXIT.ok;
}

/** The registry stays open as long as the server: an alias may move. */
async function sourceOf(model: string, flags: ServeFlags): Promise<ModelSource> {
  if (!isModelUri(model)) return folderSource(model);
  return registrySource(model, await openStore(trackingUri(flags.trackingUri)), modelCache());
}

/** Resolves with SIGTERM or SIGINT; a second one ends the process at once. SIGHUP loads the model again. */
function untilSignal(server: RunningServer): Promise<void> {
  process.on('SIGHUP', () => void server.reload(true));
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (asked) process.exit(EXIT.interrupted);
        asked = true;
        resolve();
      });
  });
}

function optionsOf(flags: ServeFlags): ServeOptions {
  const token = flags.token ?? process.env['AUTOML_SERVE_TOKEN'] ?? null;
  if (token !== null && !/^[\x21-\x7e]+$/.test(token))
    throw new ConfigError('OPTION_INVALID', 'The token is empty or holds white space or signs beyond ASCII.', {
      hint: 'Give one of printable ASCII characters without blanks, for example 32 hexadecimal digits.',
    });
  return {
    ...SERVE_DEFAULTS,
    host: flags.host,
    port: flags.port,
    token,
    allowedHosts: flags.allowedHosts ?? [],
    form: flags.form,
    outputName: flags.outputName,
    probabilities: flags.probabilities ?? false,
    maxRows: flags.maxRows,
    bodyLimit: flags.bodyLimit,
    rateLimit: flags.rateLimit,
    workers: flags.workers,
    requestTimeoutMs: flags.timeout * 1000,
    pollMs: flags.poll * 1000,
    drainMs: flags.drain * 1000,
    logLevel: flags.logLevel,
  };
}
