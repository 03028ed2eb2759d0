import type { Command } from 'commander';
import * as parse from './parse-values.ts';

/** Adds what every command that reads a table can be told. */
export function inputOptions(command: Command): Command {
  return command
    .option('--delimiter <char>', 'separator of the file, when it is not found rightly (or: tab)', parse.separator)
    .option('--na-values <words>', 'words that mean "missing", comma-separated; replaces the usual list', parse.list)
    .option('--json', 'print one JSON object')
    .option('-q, --quiet', 'no progress and remarks');
}

/** Adds where a model that is no folder is looked for. */
export function registryOption(command: Command): Command {
  return command.option('--tracking-uri <uri>', 'the registry of models:/name@alias and runs:/...');
}
