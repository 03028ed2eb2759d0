import { stringify } from 'yaml';

/** What the files of a new project say. */
export interface ProjectFacts {
  readonly name: string;
  readonly data: string;
  readonly target: string;
  /** Of this library. */
  readonly version: string;
}

/** Path -> text of the files of a new project. */
export function projectFiles(facts: ProjectFacts): Record<string, string> {
  return {
    MLproject: mlproject(facts),
    'automl.yaml': recipe(facts),
    'package.json': packageJson(facts),
    'README.md': readme(facts),
    '.gitignore': IGNORED,
  };
}

const IGNORED = ['node_modules/', 'automl-runs/', '.automl/', 'mlflow.db*', 'mlruns/', 'mlartifacts/', ''].join('\n');

function mlproject({ name, data, target }: ProjectFacts): string {
  const table = { type: 'path', default: data };
  return stringify(
    {
      name,
      entry_points: {
        main: {
          parameters: {
            data: table,
            target: { type: 'string', default: target },
            trials: { type: 'float', default: 20 },
            seed: { type: 'float', default: 0 },
          },
          command: 'npx automl fit {data} --target {target} --max-trials {trials} --seed {seed}',
        },
        recipe: {
          parameters: { profile: { type: 'string', default: 'quick' } },
          command: 'npx automl recipe run --profile {profile} --tracker mlflow',
        },
        evaluate: {
          parameters: { model: 'string', data: table },
          command: 'npx automl evaluate {model} {data}',
        },
      },
    },
    { lineWidth: 120 },
  );
}

function recipe({ name, data, target }: ProjectFacts): string {
  const model = name.replace(/[/:]/g, '-');
  const content = {
    version: 1,
    target,
    ingest: { data },
    verify: { rows: { min: 50 } },
    split: { test: 0.2, seed: 0 },
    train: { time_budget: 120 },
    evaluate: {},
    validate: { against: `models:/${model}@champion` },
    register: { name: model, alias: 'challenger' },
    profiles: { quick: { train: { max_trials: 5 } } },
  };
  return `# yaml-language-server: $schema=./node_modules/automl/schemas/automl.schema.json\n${stringify(content)}`;
}

function packageJson({ name, version }: ProjectFacts): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '');
  const content = {
    name: plain === '' || plain === 'automl' ? 'automl-project' : plain,
    private: true,
    type: 'module',
    scripts: { train: 'automl run .' },
    dependencies: { automl: `^${version}` },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function readme({ name, data, target }: ProjectFacts): string {
  return `# ${name}

Predicts \`${target}\` from \`${data}\`.

\`\`\`sh
npm install
npx automl run .                          # fit, tracked in mlflow.db
npx automl run . -P trials=50 -P seed=1
npx automl recipe run --profile quick     # the steps of automl.yaml
npx automl recipe inspect train
npx automl runs list
mlflow run . --env-manager local          # the same by MLflow
mlflow ui --backend-store-uri sqlite:///mlflow.db
\`\`\`

\`MLproject\` holds the entry points and their parameters, \`automl.yaml\` the steps from the table to the registered model.
`;
}
