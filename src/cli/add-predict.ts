import type { Command } from 'commander';
import { inputOptions } from './input-options.ts';
import { local } from './local-folder.ts';
import * as parse from './parse-values.ts';
import type { Run } from './run-program.ts';

export const PREDICT = 'predict the rows of a table (- reads stdin)';

/** Adds the options of `automl predict`, and what it does. */
export function predictOptions(command: Command, run: Run): void {
  inputOptions(
    command
      .option('-o, --output <file>', 'CSV to write (default -, stdout)', '-')
      .option('--quantiles <levels>', 'quantiles of the outcome too (regression), e.g. 0.1,0.5,0.9', parse.levels)
      .option('--keep <columns>', 'copy these columns of the input', parse.list)
      .option('--chunk-rows <n>', 'rows in memory at a time', parse.wholeNumber(1), 50_000),
  ).action((model: string, file: string, options) =>
    run(async () => (await import('./commands/predict.ts')).predictCommand(await local(model, options), file, options)),
  );
}
