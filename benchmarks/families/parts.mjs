/*
 * What `npm run bench:families` measures. A part names what it needs (`python` with scikit-learn, `interpret`, `data`,
 * `layout`), runs programs of this folder and gives `rows` of the table of targets and `detail`, its full output.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = (file) => join(import.meta.dirname, file);
const cellsOf = (line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim());
const share = (found, all) => `${found} of ${all}`;

function gemm({ node }) {
  const detail = node('gemm.mjs', []);
  const ceiling = Number(/registers only: ([\d.]+)/.exec(detail)?.[1]);
  const rates = detail.split('\n').map((line) => line.trim().split(/\s+/));
  const large = rates.filter(([size]) => Number(size) >= 256).map((cells) => Number(cells[2]));
  const least = Math.min(...large);
  const goal = Math.min(20, ceiling);
  return {
    detail: `\`\`\`\n${detail.trim()}\n\`\`\``,
    rows: [
      {
        what: 'GEMM f32, 256 to 1024, slowest',
        target: `>= ${goal.toFixed(1)} GFLOP/s (ceiling ${ceiling.toFixed(1)})`,
        measured: least.toFixed(1),
        met: least >= goal,
      },
    ],
  };
}

function linear({ node, python, quick }) {
  const wanted = quick ? ['dense 1k x 10', 'dense 2k x 20', 'dense 20k x 50', 'dense 20k x 20, 2 classes'] : [''];
  const outputs = wanted.map((only) =>
    node('linear.mjs', ['--python', python, ...(only === '' ? [] : ['--only', only])]),
  );
  const lines = outputs.flatMap((text, i) =>
    text
      .trim()
      .split('\n')
      .slice(i === 0 ? 0 : 2),
  );
  const cases = lines.slice(2).map(cellsOf);
  const rows = ['logistic', 'ridge', 'lasso', 'elastic'].flatMap((model) => {
    const own = cases.filter(([name]) => name.startsWith(model));
    if (own.length === 0) return [];
    const ratios = own.map((cells) => Number(cells[3]));
    const gaps = own.map((cells) => Number(cells[4]));
    const good = ratios.filter((r) => r <= 1).length;
    const close = gaps.filter((g) => g <= 1e-4).length;
    const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    return [
      {
        what: `${model} against scikit-learn, CPU time`,
        target: '<= 1.0 on every case',
        measured: `${range}; ${share(good, own.length)}`,
        met: good === own.length,
      },
      {
        what: `${model} against scikit-learn, coefficients`,
        target: 'equal to 1e-4 of the largest',
        measured: `${Math.max(...gaps).toExponential(1)}; ${share(close, own.length)}`,
        met: close === own.length,
      },
    ];
  });
  return { detail: lines.join('\n'), rows };
}

function mlp({ node, run, python, layout, data, sets }) {
  const folder = mkdtempSync(join(tmpdir(), 'families-mlp-'));
  const [lines, result] = [join(folder, 'ours.jsonl'), join(folder, 'result.json')];
  const first = node('mlp.mjs', [layout, join(data, 'index.json'), lines, '2500', ...sets]);
  const second = run(python, [here('sklearn-mlp.py'), layout, lines, result]);
  const results = JSON.parse(readFileSync(result, 'utf8'));
  rmSync(folder, { recursive: true });
  const better = results.filter((one) => one.ours < one.sklearn).length;
  const measured = share(better, results.length);
  const what = "mlp against scikit-learn's at equal CPU time";
  return {
    detail: `\`\`\`\n${first}${second.trim()}\n\`\`\``,
    rows: [{ what, target: 'loss better on 70% of the sets', measured, met: better >= 0.7 * results.length }],
  };
}

function knn({ node, python }) {
  const found = Object.entries(JSON.parse(node('knn.mjs', ['--python', python])));
  return {
    detail: found
      .map(([name, { ours, theirs }]) => `${name}: ours ${ours.toFixed(3)} s, scikit-learn ${theirs.toFixed(3)} s`)
      .join('\n'),
    rows: found.map(([name, { ours, theirs }]) => ({
      what: `knn, 20k x 20, 1,000 queries, ${name}, against scikit-learn`,
      target: '<= 1.0',
      measured: (ours / theirs).toFixed(2),
      met: ours <= theirs,
    })),
  };
}

function ebm({ node, data, interpret, sets, quick }) {
  const args = ['--data', data, '--python', interpret, '--sets', sets.join(','), '--seeds', quick ? '1' : '3'];
  const { rows: found } = JSON.parse(node('ebm.mjs', args));
  const good = found.filter((one) => one.ours <= one.theirs).length;
  const ratios = found.map((one) => one.oursCpu / one.theirsCpu);
  const lines = found.map(
    (one, i) =>
      `| ${one.set} | ${one.ours.toPrecision(5)} | ${one.theirs.toPrecision(5)} | ${one.oursCpu.toFixed(2)} | ${one.theirsCpu.toFixed(2)} | ${ratios[i].toFixed(3)} |`,
  );
  const head = '| set | loss, ours | InterpretML | CPU s, ours | InterpretML | ratio |\n|---|---|---|---|---|---|';
  return {
    detail: [head, ...lines].join('\n'),
    rows: [
      {
        what: 'ebm against InterpretML, loss',
        target: 'no worse on half of the sets',
        measured: share(good, found.length),
        met: 2 * good >= found.length,
      },
      {
        what: 'ebm against InterpretML, CPU time',
        target: '<= 1.0',
        measured: `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`,
        met: Math.max(...ratios) <= 1,
      },
    ],
  };
}

/** A program of this folder that prints a report of its own; targets are in the report. */
const report =
  (file, what) =>
  ({ node, python, quick }) => ({
    detail: node(file, ['--python', python, ...(quick ? ['--quick'] : [])]).trim(),
    rows: [{ what, target: 'loss equal within noise; CPU time <= 1.0', measured: 'see below', met: undefined }],
  });

function costs({ node, data, sets }) {
  const { rows: found } = JSON.parse(node('costs.mjs', ['--data', data, '--sets', sets.join(',')]));
  const factor = ({ foreseen, measured }) => measured / foreseen;
  // what takes less than that costs nothing, whatever was foreseen
  const within = (one) => Math.max(one.measured, one.foreseen) < 0.05 || (factor(one) <= 3 && factor(one) >= 1 / 3);
  const rows = [...new Set(found.map((one) => one.family))].map((family) => {
    const own = found.filter((one) => one.family === family);
    const factors = own.map(factor);
    const good = own.filter(within).length;
    return {
      what: `cost model of ${family}: measured by foreseen`,
      target: 'within 3x',
      measured: `${Math.min(...factors).toFixed(2)} to ${Math.max(...factors).toFixed(2)}; ${share(good, own.length)}`,
      met: good === own.length,
    };
  });
  const head = '| family | set | foreseen, s | measured, s | factor |\n|---|---|---|---|---|';
  const lines = found.map(
    (one) =>
      `| ${one.family} | ${one.set} | ${one.foreseen.toFixed(3)} | ${one.measured.toFixed(3)} | ${factor(one).toFixed(2)} |`,
  );
  return { detail: [head, ...lines].join('\n'), rows };
}

const SMALL = ['credit_g', 'abalone', 'car', 'wine_quality_red', 'pima_diabetes', 'concrete'];

export const PARTS = [
  { id: 'gemm', title: 'Matrix products', needs: [], run: gemm },
  { id: 'linear', title: 'Linear families against scikit-learn', needs: ['python'], run: linear },
  {
    ...{ id: 'mlp', title: "Networks against scikit-learn's", needs: ['python', 'data', 'layout'], run: mlp },
    sets: { quick: SMALL.slice(0, 3), full: [] },
  },
  {
    ...{ id: 'svm', title: 'Support vector machines against scikit-learn', needs: ['python'], file: 'svm.mjs' },
    run: report('svm.mjs', "svm against scikit-learn's"),
  },
  { id: 'knn', title: 'Nearest neighbours against scikit-learn', needs: ['python'], run: knn },
  {
    ...{ id: 'ebm', title: 'Explainable boosting against InterpretML', needs: ['interpret', 'data'], run: ebm },
    sets: { quick: ['pima_diabetes', 'credit_g'], full: [...SMALL, 'phoneme', 'telco_churn'] },
  },
  {
    ...{ id: 'costs', title: 'Cost models against the clock', needs: ['data'], run: costs },
    sets: { quick: ['credit_g', 'abalone'], full: [...SMALL, 'phoneme', 'segment', 'spambase', 'california_housing'] },
  },
];

/** Whether the program of a part is there at all. */
export const isThere = ({ file }) => file === undefined || existsSync(here(file));
