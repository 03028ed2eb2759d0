import { Command, Option } from 'commander';
import { processStartMs } from '../core/clock.ts';
import { libraryVersion } from '../core/version.ts';
import { PREDICT, predictOptions } from './add-predict.ts';
import { projectCommands } from './add-project.ts';
import { registryCommands } from './add-registry.ts';
import { SERVE, serveOptions } from './add-serve.ts';
import { addTracking } from './add-tracking.ts';
import { inputOptions, registryOption } from './input-options.ts';
import { local } from './local-folder.ts';
import * as parse from './parse-values.ts';
import { endWith, type Run, runProgram } from './run-program.ts';

/* Commands load their code when they run: `--help` must be quick. */

const EXAMPLES = `
Examples:
  $ automl fit train.csv --target price --time-budget 60
  $ automl predict automl-runs/train-price-20260101-120000 new.csv --output predictions.csv
  $ automl evaluate automl-runs/train-price-20260101-120000 test.csv
  $ automl profile train.csv

Exit codes: 0 ok, 1 internal error, 2 usage, 3 data, 4 model, 5 output, 6 rejected by validate or promote, 130 interrupted (the best model so far is saved).
`;

const FIT_EXAMPLES = `
Examples:
  $ automl fit wine.csv --target quality --time-budget 60
  $ automl fit churn.csv --target Churn --metric f1 --id-col customerID --out runs/churn
  $ automl fit sales.csv --target units --time-col date --types zip=cat,note=text
  $ automl fit wine.csv --target quality --max-trials 50 --seed 1        repeatable, whatever the machine
  $ automl fit wine.csv --target quality --families gbdt --set gbdt.maxDepth=6
  $ automl fit wine.csv --target quality --out runs/wine --resume        go on after a stop or a crash
`;

function columnOptions(command: Command): Command {
  return command
    .option('--types <list>', 'kinds of columns, e.g. age=num,zip=cat,note=text,sold=date,paid=bool', parse.columnTypes)
    .option('--drop <columns>', 'leave these columns out', parse.list)
    .option('--id-col <column>', 'row identifier: kept out of the model')
    .option('--weight-col <column>', 'sample weights')
    .option('--group-col <column>', 'rows of one group never stand on both sides of a split')
    .option('--time-col <column>', 'validation rows are later than training rows')
    .option('--fold-col <column>', 'the fold of each row, as given');
}

function build(run: Run): Command {
  const program = new Command('automl')
    .description('AutoML for tabular data: a model from a CSV, no Python, no native build.')
    .version(libraryVersion(), '-V, --version')
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions() // automl run has a --version of its own
    .addHelpText('after', EXAMPLES)
    .exitOverride();
  const command = (definition: string, summary: string): Command =>
    program.command(definition).description(summary).exitOverride();
  const modelCommand = (definition: string, summary: string): Command => registryOption(command(definition, summary));

  const fit = command('fit <train>', 'find, train and save the best model for a table (- reads stdin)')
    .requiredOption('-t, --target <column>', 'the column to predict; again for several targets', parse.each)
    .option(
      '-b, --time-budget <seconds>',
      'for everything, from start to exit; also 10m, 2h (default 600)',
      parse.duration,
    )
    .option('-o, --out <folder>', 'run folder (default automl-runs/<file>-<target>-<time>)')
    .addOption(
      new Option('--task <task>', 'what kind of prediction')
        .choices(['auto', 'binary', 'multiclass', 'classification', 'regression'])
        .default('auto'),
    )
    .option('-m, --metric <name>', 'what to optimise, by scikit-learn’s name (default roc_auc, log_loss or rmse)')
    .option('--max-trials <n>', 'stop after n trials; results then depend on data and seed only', parse.wholeNumber(1))
    .option('--seed <n>', 'seed of everything random', parse.wholeNumber(0), 0)
    .option('--workers <n>', 'threads (default: the cores you may use)', parse.wholeNumber(1))
    .option('--memory <size>', 'limit for the whole process, e.g. 2GB', parse.byteSize)
    .option(
      '--folds <n>',
      'cross-validation folds (default 5; fewer or a holdout for large data)',
      parse.wholeNumber(2),
    )
    .option('--holdout <share>', 'hold out this share instead of cross-validation', parse.positiveNumber)
    .option(
      '--quantiles <levels>',
      'predictions come with these quantiles (regression), e.g. 0.1,0.5,0.9',
      parse.levels,
    )
    .option(
      '--knowledge-base <file>',
      'what chooses the first trials, or none (default: one that shapes the search only)',
    )
    .option('--learn', 'keep what this fit found out in a knowledge base of your own (no data, no names), and use it')
    .option('--quantize <method>', 'save networks with rounded weights: int8 or kmeans:16')
    .option(
      '--preset <name>',
      'quick, balanced (default), best, interpretable (prints on a page) or deploy (small, fast)',
    )
    .option('--no-ensemble', 'the best single model instead of a mixture')
    .addOption(
      new Option(
        '--refit <how>',
        'save one model of all rows with a few of the folds (default), with those of all folds, or alone',
      ).choices(['few', 'add', 'only']),
    )
    .option('--distill', 'save one model that has learnt from the mixture')
    .option('--infer-limit <ms>', 'most milliseconds of one row, e.g. 1', parse.positiveNumber)
    .option('--size-limit <size>', 'most bytes of the saved model, e.g. 2MB', parse.byteSize)
    .option('--families <names>', 'only these model families', parse.list)
    .option('--exclude-families <names>', 'all but these', parse.list)
    .option('--family-modules <files>', 'modules that add model families', parse.list)
    .option('--set <settings>', 'fix hyperparameters, e.g. gbdt.maxDepth=6', parse.settings)
    .option('--enqueue <file>', 'JSON file with trials of your own, run first: [{"family": "gbdt", ...}]')
    .option('--monotone <list>', 'rising or falling effects, e.g. age=1,price=-1', parse.directions)
    .option(
      '--interaction-constraints <groups>',
      'what a column does depends on columns of its group only, e.g. age,income;city,region',
      parse.groups,
    )
    .addOption(new Option('--class-weight <mode>', 'weigh classes').choices(['balanced']))
    .addOption(
      new Option('--sampler <name>', 'how configurations are proposed')
        .choices(['bo', 'random', 'sobol', 'portfolio'])
        .default('bo'),
    )
    .option(
      '--tracker <name>',
      'log the run: mlflow (also on when MLFLOW_TRACKING_URI is set), tensorboard, wandb; may be repeated',
      parse.each,
    )
    .option('--logdir <folder>', 'where TensorBoard looks; default tensorboard')
    .option('--tracking-uri <uri>', 'sqlite:///mlflow.db (default), or the http address of an MLflow server')
    .option('--experiment <name>', 'MLflow experiment (default automl)')
    .option('--run-name <name>', 'name of the run in MLflow')
    .option('--tag <key=value>', 'tag of the run; may be repeated', parse.each)
    .option('--resume', 'go on with the run in --out')
    .option('--keep-oof', 'keep out-of-fold predictions and all fold models')
    .option('--dry-run', 'print the plan and stop')
    .addHelpText('after', FIT_EXAMPLES);
  inputOptions(columnOptions(fit)).action((train: string, options) =>
    run(async () => (await import('./commands/fit.ts')).fitCommand(train, options, processStartMs())),
  );

  predictOptions(modelCommand('predict <model> <table>', PREDICT), run);

  inputOptions(
    modelCommand('evaluate <model> <table>', 'score a model on rows with known answers: all metrics that fit the task')
      .option('--tracker <name>', 'log the scores and the file: mlflow', parse.each)
      .option('--experiment <name>', 'MLflow experiment, where the run of the fit is not known (default automl)')
      .option('--run-name <name>', 'name of the run in MLflow')
      .option('--tag <key=value>', 'tag of the run; may be repeated', parse.each),
  ).action((model: string, file: string, options) =>
    run(async () =>
      (await import('./commands/evaluate.ts')).evaluateCommand(await local(model, options), file, options, model),
    ),
  );

  addTracking(program, run);

  command('leaderboard <run>', 'the trials of a run, best first')
    .option('--all', 'abandoned and failed trials too')
    .option('--json', 'print one JSON object')
    .action((folder: string, options) =>
      run(async () => (await import('./commands/leaderboard.ts')).leaderboardCommand(folder, options)),
    );

  inputOptions(
    modelCommand(
      'importance <model> <table>',
      'permutation importance: how much worse the score gets when a column is shuffled',
    )
      .option('--repeats <n>', 'shuffles of each column', parse.wholeNumber(1), 5)
      .option('--rows <n>', 'rows used at most', parse.wholeNumber(10), 5000)
      .option('-m, --metric <name>', 'metric (default: the one the model was fitted for)')
      .option('--seed <n>', 'seed of the shuffles', parse.wholeNumber(0), 0),
  ).action((model: string, file: string, options) =>
    run(async () =>
      (await import('./commands/importance.ts')).importanceCommand(await local(model, options), file, options),
    ),
  );

  inputOptions(
    modelCommand(
      'explain <model> [table]',
      'why rows are predicted as they are: what each column adds (SHAP values); without a table, the model itself',
    )
      .option('--shapes', 'the shape functions of the model as tables (family ebm)')
      .option('--rows <n>', 'rows explained, from the top', parse.wholeNumber(1), 5)
      .option('--background <n>', 'rows of the table that they are compared with', parse.wholeNumber(1), 50)
      .option('--permutations <n>', 'orders of the columns tried for each row', parse.wholeNumber(1), 5)
      .option('--seed <n>', 'seed of the orders', parse.wholeNumber(0), 0),
  ).action((model: string, file: string | undefined, options) =>
    run(async () =>
      file === undefined || options.shapes === true
        ? (await import('./commands/explain-model.ts')).explainModelCommand(await local(model, options), options)
        : (await import('./commands/explain.ts')).explainCommand(await local(model, options), file, options),
    ),
  );

  inputOptions(
    columnOptions(
      command('profile <table>', 'what a table holds, column by column, and why').option(
        '-t, --target <column>',
        'the column to predict',
      ),
    ),
  ).action((file: string, options) =>
    run(async () => (await import('./commands/profile.ts')).profileCommand(file, options)),
  );

  modelCommand('export <model>', 'write a model in a form that other programs run')
    .addOption(new Option('--format <format>', 'the form').choices(['onnx', 'js', 'mlflow']).makeOptionMandatory())
    .requiredOption('-o, --output <path>', 'file or folder to write')
    .addOption(
      new Option(
        '--mlflow-flavor <name>',
        'pyfunc: a loader that reads any data frame (default); onnx: no code',
      ).choices(['pyfunc', 'onnx']),
    )
    .option('--json', 'print one JSON object')
    .action((model: string, options) =>
      run(async () => (await import('./commands/export.ts')).exportCommand(await local(model, options), options)),
    );

  modelCommand('describe <model>', 'members of a model, and their rules or coefficients where they can be printed')
    .option('--json', 'print one JSON object')
    .action((model: string, options) =>
      run(async () => (await import('./commands/describe.ts')).describeCommand(await local(model, options), options)),
    );

  inputOptions(
    modelCommand(
      'validate <model>',
      'may this model replace another? quality, latency, CPU, memory and size; exit code 6: no',
    )
      .requiredOption('--data <table>', 'rows with known answers that neither model has seen')
      .option('--against <model>', 'the model in use (without it: only the best constant)')
      .addOption(new Option('--baseline <name>', 'what it must surely beat').choices(['dummy']).default('dummy'))
      .option('--limits <file>', 'YAML, e.g. tolerance: 0.01')
      .option('--report <folder>', 'write validation.json and validation.md there')
      .option('--seed <n>', 'seed of the resampled rows', parse.wholeNumber(0), 0),
  ).action((model: string, options) =>
    run(async () => (await import('./commands/validate.ts')).validateCommand(model, options)),
  );

  serveOptions(modelCommand('serve <model>', SERVE), run);

  registryCommands(command, run);
  projectCommands(command, run);
  command(
    'kb <action> [names...]',
    'knowledge bases: list | show <set> | export <file> | import <file> | merge <out> <files>',
  )
    .option('--store <file>', 'the knowledge base (default: your own, as --learn keeps it; or: public)')
    .option('--json', 'print one JSON object')
    .action((action, names, options) =>
      run(async () => (await import('./commands/kb.ts')).kbCommand(action, names, options)),
    );

  command('doctor', 'check that this machine can run automl')
    .option('--json', 'print one JSON object')
    .action((options) => run(async () => (await import('./commands/doctor.ts')).doctorCommand(options)));
  return program;
}

/** Runs one command line. @param argv as process.argv: the arguments start at index 2 @returns the exit code */
export function execute(argv: readonly string[]): Promise<number> {
  return runProgram(argv, build);
}

/** Runs the command line and ends the process with the exit code. */
export function main(argv: readonly string[]): Promise<void> {
  return endWith(() => execute(argv));
}
