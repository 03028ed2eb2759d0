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
  recipeCommands(command('recipe', 'the steps of a recipe file (automl.yaml): run, inspect, clean'), run);
}

function recipeCommands(recipe: Command, run: Run): void {
  const under = (definition: string, summary: string): Command =>
    recipe
      .command(definition)
      .description(summary)
      .option('-f, --file <recipe>', 'the recipe', 'automl.yaml')
      .exitOverride();
  under('run', 'run all steps, or those up to --step; what has not changed is not run again; exit code 6: refused')
    .option('-s, --step <step>', 'the last step: ingest, verify, split, transform, train, evaluate, validate, register')
    .option('-p, --profile <name>', 'a profile of the recipe')
    .option('--force', 'run the named step (all, when none is named) even if nothing has changed')
    .option(
      '--tracker <name>',
      'log the fit: mlflow (also on when MLFLOW_TRACKING_URI is set), tensorboard, wandb; may be repeated',
      parse.each,
    )
    .option('--logdir <folder>', 'where TensorBoard looks; default tensorboard')
    .option('--tracking-uri <uri>', 'runs and registry: sqlite:///mlflow.db (default), or an MLflow server')
    .option('--experiment <name>', 'MLflow experiment of the fit')
    .option('--run-name <name>', 'name of the fit’s run')
    .option('--json', 'print the cards as one JSON list')
    .option('-q, --quiet', 'no progress')
    .action((options) => run(async () => (await import('./commands/recipe.ts')).runRecipeCommand(options)));
  under('inspect <step>', 'what a step found out: its last card')
    .option('--html <file>', 'write the card as a page')
    .option('--json', 'print one JSON object')
    .action((step, options) => run(async () => (await import('./commands/recipe.ts')).inspectCommand(step, options)));
  under('clean [step]', 'remove the results of a step, or of all').action((step, options) =>
    run(async () => (await import('./commands/recipe.ts')).cleanCommand(step, options)),
  );
}
