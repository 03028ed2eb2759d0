import { cellsOf, share } from './words.mjs';

/** Linear models, cell by cell of the table that linear.mjs prints. */
export function linear({ node, python, size }) {
  const wanted =
    size === 'quick' ? ['dense 1k x 10', 'dense 2k x 20', 'dense 20k x 50', 'dense 20k x 20, 2 classes'] : [''];
  const longest = size === 'full' ? '4' : '1.5';
  const outputs = wanted.map((only) =>
    node('linear.mjs', ['--python', python, '--longest', longest, ...(only === '' ? [] : ['--only', only])]),
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
