/*
 * What `npm run bench:kernels` measures. A row of kind `fit` runs two programs on the same files, interleaved, each in a
 * fresh process that prints { cpu, wall, loss }; one of kind `report` is a program that compares by itself and prints a
 * Markdown table; `alone` has no peer.
 */
const SYNTHETIC = ['s5k', 'm20k', 'l100k', 'h500k'];
const REAL = ['adult', 'covertype', 'letter', 'diamonds', 'california_housing'];

const boosting = { ours: 'gbdt-fit.mjs', theirs: 'lightgbm-fit.py', peer: 'LightGBM' };
const forest = { ours: 'forest-fit.mjs', theirs: 'sklearn-forest.py', peer: 'scikit-learn' };

export const ROWS = [
  {
    ...{ id: 'boosting', kind: 'fit', measure: 'cpu', sets: [...SYNTHETIC, ...REAL], ...boosting },
    title: 'Boosted trees, one thread, against LightGBM (31 leaves, rate 0.1, 100 rounds, 255 bins)',
    target: ({ train }) => (train <= 20_000 ? 0.5 : 0.6),
    bySeed: true,
  },
  {
    ...{ id: 'quantised', kind: 'fit', measure: 'cpu', sets: [...SYNTHETIC, ...REAL], ...boosting },
    title: "Boosted trees, one thread, against LightGBM's use_quantized_grad",
    peer: 'LightGBM, quantised',
    theirFlags: ['--quantised'],
    target: () => 0.7,
  },
  {
    ...{ id: 'threads', kind: 'fit', measure: 'wall', sets: ['l100k', 'h500k', 'covertype'], ...boosting },
    title: 'Boosted trees, wall time: ours on one thread (it has no more yet), LightGBM on two',
    theirFlags: ['--threads', '2'],
    target: () => 0.6,
  },
  {
    ...{ id: 'random-forest', kind: 'fit', measure: 'cpu', sets: ['s5k', 'm20k', 'l100k', 'letter'], ...forest },
    title: 'Random forest, 200 trees, one thread',
    flags: ['--family', 'random-forest', '--trees', '200'],
    target: () => 0.2,
  },
  {
    ...{ id: 'extra-trees', kind: 'fit', measure: 'cpu', sets: ['s5k', 'm20k', 'l100k', 'letter'], ...forest },
    title: 'Extra trees, 200 trees, one thread',
    flags: ['--family', 'extra-trees', '--trees', '200'],
    target: () => 0.5,
  },
  {
    ...{ id: 'predict', kind: 'fit', measure: 'cpu', sets: ['s5k', 'm20k', 'l100k', 'letter'], peer: 'LightGBM' },
    title: 'Bulk prediction of the holdout rows, twenty times over, 100 trees of 31 leaves',
    ours: 'library-predict.mjs',
    theirs: 'lightgbm-predict.py',
    target: () => 0.33,
  },
  {
    ...{ id: 'single-row', kind: 'alone', sets: ['s5k'], ours: 'library-single-row.mjs' },
    title: 'One row, 100 trees of 31 leaves, microseconds (target: 10)',
  },
  {
    ...{ id: 'ml-js', kind: 'fit', measure: 'cpu', sets: ['t1k'], peer: 'ml.js' },
    title: 'What a JavaScript user gains: ml-random-forest and ml-cart at 1,000 x 10, 10 trees',
    ours: 'ml-js.mjs',
    theirs: 'ml-js.mjs',
    variants: ['forest', 'tree'],
    theirFlags: ['--side', 'ml-js'],
    target: () => 1,
  },
  {
    ...{ id: 'shap', kind: 'report', script: 'shap.mjs', needs: 'python' },
    title: "TreeSHAP, 1,000 rows, against LightGBM's pred_contrib and the shap package (target: 0.5)",
    sets: ['s5k', 'm20k'],
  },
  {
    ...{ id: 'catboost', kind: 'report', script: 'compare-catboost.mjs', needs: 'data', quickRepeats: '1' },
    title:
      "CatBoost-like against CatBoost's defaults on sets with categories (target: loss no worse on half, time 0.5)",
    sets: ['adult', 'telco_churn', 'credit_g', 'car', 'diamonds', 'abalone', 'kr_vs_kp', 'sick'],
  },
];
