import type { Command } from 'commander';
import * as parse from './parse-values.ts';

type Define = (definition: string, summary: string) => Command;
type Run = (action: () => Promise<number>) => Promise<void>;

/** Adds the commands of the model registry. */
export function registryCommands(command: Define, run: Run): void {
  const define: Define = (definition, summary) =>
    command(definition, summary).option(
      '--tracking-uri <uri>',
      'sqlite:///FILE or an MLflow server (default: MLFLOW_REGISTRY_URI, MLFLOW_TRACKING_URI, sqlite:///mlflow.db)',
    );
  define('register <model>', 'make a model a version of a registered model')
    .requiredOption('--name <name>', 'the registered model; created when absent')
    .option('--alias <name>', 'an alias of this version; again for several', parse.each)
    .option('--validation <file>', 'validation.json against the version that holds the alias now')
    .option('--force', 'take aliases from other versions without a validation')
    .option('--tag <key=value>', 'a tag of this version; again for several', parse.tag)
    .option('--description <text>', 'what is new in it')
    .option('--experiment <name>', 'experiment of the logged model (default: MLFLOW_EXPERIMENT_NAME, Default)')
    .option('--json', 'print one JSON object')
    .action((model, options) =>
      run(async () => (await import('./commands/register.ts')).registerCommand(model, options)),
    );
  define('alias <name> <alias>', 'point an alias at a version')
    .argument('[version]', 'number of the version', parse.wholeNumber(1))
    .option('--delete', 'delete the alias')
    .action((name, alias, version, options) =>
      run(async () => (await import('./commands/alias.ts')).aliasCommand(name, alias, version, options)),
    );
  define('promote <name>', 'point an alias at a version that passed automl validate; exit code 6: refused')
    .argument('<version>', 'number of the version', parse.wholeNumber(1))
    .option('--alias <alias>', 'the alias that moves', 'champion')
    .option('--validation <file>', 'validation.json of automl validate --report')
    .option('--force', 'without a validation')
    .action((name, version, options) =>
      run(async () => (await import('./commands/promote.ts')).promoteCommand(name, version, options)),
    );
  define('diff <a> <b>', 'what two models differ in')
    .option('--json', 'print one JSON object')
    .action((a, b, options) => run(async () => (await import('./commands/diff.ts')).diffCommand(a, b, options)));
  define('models <action> [name]', 'registered models: list | show NAME')
    .option('--json', 'print one JSON object')
    .action((action, name, options) =>
      run(async () => (await import('./commands/models.ts')).modelsCommand(action, name, options)),
    );
}
