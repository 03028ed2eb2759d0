import { type Command, Option } from 'commander';
import * as parse from './parse-values.ts';

type Define = (definition: string, summary: string) => Command;
type Run = (action: () => Promise<number>) => Promise<void>;

/** Adds the commands of projects. */
export function projectCommands(command: Define, run: Run): void {
  command('init [folder]', 'write a project that automl run and mlflow run accept')
    .option('--name <name>', 'name of the project (default: the folder’s)')
    .option('--data <table>', 'the table to learn from, relative to the project (default: a made-up one)')
    .option('-t, --target <column>', 'the column to predict')
    .option('--json', 'print one JSON object')
    .action((folder, options) =>
      run(async () => (await import('./commands/init.ts')).initCommand(folder ?? '.', options)),
    );
  command('run <project>', 'run an entry point of an MLproject: a folder or git URI, a folder of it after "#"')
    .option('-e, --entry-point <name>', 'entry point of the MLproject file, or a script', 'main')
    .option('-P, --param-list <name=value>', 'a parameter; again for several', parse.tag)
    .option('-v, --version <ref>', 'branch, tag or commit of a git URI')
    .option('--experiment <name>', 'MLflow experiment (default: MLFLOW_EXPERIMENT_NAME, Default)')
    .addOption(new Option('--experiment-name <name>', 'as --experiment, as mlflow run spells it').hideHelp())
    .option('--run-name <name>', 'name of the run')
    .option('--tracking-uri <uri>', 'sqlite:///mlflow.db (default), or the http address of an MLflow server')
    .addOption(
      new Option('--env-manager <name>', 'programs are those that are installed here')
        .choices(['local'])
        .default('local'),
    )
    .option('--json', 'print one JSON object; what the command prints goes to stderr')
    .option('-q, --quiet', 'no remarks')
    .action((uri, options) => run(async () => (await import('./commands/run.ts')).runCommandLine(uri, options)));
}
