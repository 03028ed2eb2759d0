import { Command } from 'commander';
import { libraryVersion } from '../core/version.ts';
import { PREDICT, predictOptions } from './add-predict.ts';
import { SERVE, serveOptions } from './add-serve.ts';
import { registryOption } from './input-options.ts';
import { endWith, type Run, runProgram } from './run-program.ts';

/*
 * The commands that answer for a saved model, and must start in a moment: `npm run build` makes one file of them
 * (dist/quick/), for reading some 400 small ones takes longer than all else they do. Everything else is in main.ts.
 */

function build(run: Run): Command {
  const program = new Command('automl')
    .version(libraryVersion(), '-V, --version')
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions()
    .exitOverride();
  const command = (definition: string, summary: string): Command =>
    registryOption(program.command(definition).description(summary).exitOverride());
  predictOptions(command('predict <model> <table>', PREDICT), run);
  serveOptions(command('serve <model>', SERVE), run);
  return program;
}

/** Runs `automl serve` or `automl predict` and ends the process with the exit code. */
export function main(argv: readonly string[]): Promise<void> {
  return endWith(() => runProgram(argv, build));
}
