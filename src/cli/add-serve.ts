import { type Command, Option } from 'commander';
import { SERVE_DEFAULTS } from '../serve/serve-options.ts';
import * as parse from './parse-values.ts';
import type { Run } from './run-program.ts';

const EXAMPLES = `
Examples:
  $ automl serve automl-runs/wine
  $ curl 127.0.0.1:5000/invocations -H 'content-type: text/csv' --data-binary @new.csv
  $ AUTOML_SERVE_TOKEN=$(openssl rand -hex 16) automl serve automl-runs/wine --host 0.0.0.0
`;

export const SERVE = 'answer predictions over HTTP, by the scoring protocol of MLflow';

/** Adds the options of `automl serve`, and what it does. */
export function serveOptions(command: Command, run: Run): void {
  const d = SERVE_DEFAULTS;
  command
    .option('-p, --port <n>', '0: any free port', parse.wholeNumber(0), d.port)
    .option('--host <address>', 'any but loopback needs a token', d.host)
    .option('--token <token>', 'wanted from clients (or by AUTOML_SERVE_TOKEN, which no process list shows)')
    .option('--allowed-hosts <names>', 'names that the Host header may hold besides localhost', parse.list)
    .addOption(
      new Option('--form <form>', 'shape of the answers').choices(['values', 'records', 'tensor']).default(d.form),
    )
    .option('--output-name <name>', 'name of the output in the forms records and tensor', d.outputName)
    .option('--probabilities', 'answer with class probabilities')
    .option('--max-rows <n>', 'most rows of a request', parse.wholeNumber(1), d.maxRows)
    .option('--body-limit <size>', 'most bytes of a request, e.g. 50MB', parse.byteSize, d.bodyLimit)
    .option('--rate-limit <n>', 'requests a second of one address (0: no limit)', parse.wholeNumber(0), d.rateLimit)
    .option('--workers <n>', 'threads for large requests (0: none)', parse.wholeNumber(0), d.workers)
    .option('--timeout <seconds>', 'for one request', parse.duration, d.requestTimeoutMs / 1000)
    .option('--poll <seconds>', 'looks for a newer model (0: only on SIGHUP)', parse.wholeNumber(0), d.pollMs / 1000)
    .option('--drain <seconds>', 'for open requests after SIGTERM', parse.duration, d.drainMs / 1000)
    .addOption(
      new Option('--log-level <level>', 'JSON lines on stderr')
        .choices(['silent', 'error', 'warn', 'info', 'debug'])
        .default(d.logLevel),
    )
    .option('-q, --quiet', 'no remarks')
    .addHelpText('after', EXAMPLES)
    .action((model: string, options) =>
      run(async () => (await import('./commands/serve.ts')).serveCommand(model, options)),
    );
}
