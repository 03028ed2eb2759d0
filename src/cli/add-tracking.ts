import { type Command, Option } from 'commander';
import * as parse from './parse-values.ts';

type Run = (action: () => Promise<number>) => Promise<void>;

const URI = 'sqlite:///mlflow.db (default; or MLFLOW_TRACKING_URI), or the http address of an MLflow server';

/** Adds `automl runs` and `automl experiments`: looking at what was tracked, without Python. */
export function addTracking(program: Command, run: Run): void {
  const runs = program.command('runs').description('runs that were tracked').exitOverride();
  const under = (parent: Command, definition: string, summary: string): Command =>
    parent
      .command(definition)
      .description(summary)
      .option('--tracking-uri <uri>', URI)
      .option('--json', 'print one JSON object')
      .exitOverride();
  const listed = (command: Command): Command =>
    command
      .option('--experiment <name>', 'of this experiment only')
      .option('--trials', 'the trials too, not only the fits')
      .option('--limit <n>', 'newest runs', parse.wholeNumber(1), 50);
  listed(under(runs, 'list', 'runs, newest first')).action((flags) =>
    run(async () => (await import('./commands/runs.ts')).listCommand(flags)),
  );
  under(runs, 'show <run>', 'params, metrics, tags, data and artifacts of a run').action((id: string, flags) =>
    run(async () => (await import('./commands/runs.ts')).showCommand(id, flags)),
  );
  under(runs, 'compare <runs...>', 'params and metrics side by side, where they differ').action(
    (ids: string[], flags) => run(async () => (await import('./commands/runs.ts')).compareCommand(ids, flags)),
  );
  listed(under(runs, 'export', 'one row a run'))
    .addOption(new Option('--format <format>').choices(['csv', 'json', 'parquet']).default('csv'))
    .option('-o, --output <file>', 'default -, stdout', '-')
    .action((flags) => run(async () => (await import('./commands/runs.ts')).exportRunsCommand(flags)));
  runs
    .command('sync <folders...>')
    .description('send what run folders hold and a tracker has not got: after a server was down, or for the first time')
    .option('--tracker <name>', 'mlflow, tensorboard or wandb; default where the run was going', parse.each)
    .option('--tracking-uri <uri>', URI)
    .option('--logdir <folder>', 'where TensorBoard looks; default tensorboard')
    .option('--experiment <name>', 'default the one the run was going to, else automl')
    .option('--json', 'print one JSON object')
    .exitOverride()
    .action((folders: string[], flags) =>
      run(async () => (await import('./commands/sync.ts')).syncCommand(folders, flags)),
    );
  const experiments = program.command('experiments').description('experiments that runs belong to').exitOverride();
  under(experiments, 'list', 'active experiments, newest first').action((flags) =>
    run(async () => (await import('./commands/experiments.ts')).listExperimentsCommand(flags)),
  );
  under(experiments, 'create <name>', 'a new experiment; prints its id').action((name: string, flags) =>
    run(async () => (await import('./commands/experiments.ts')).createExperimentCommand(name, flags)),
  );
}
