/*
 * What `npm run bench:families` measures. A part names what it needs (`python` with scikit-learn, `interpret`, `autogluon`,
 * `data`, `layout`) and its sets by size; it runs programs of this folder and gives `rows` of the table of targets and
 * `detail`, its full output.
 */
import { autogluon } from './parts/autogluon.mjs';
import { costs } from './parts/costs.mjs';
import { ebm } from './parts/ebm.mjs';
import { ensemble } from './parts/ensemble.mjs';
import { gemm } from './parts/gemm.mjs';
import { intervals } from './parts/intervals.mjs';
import { kernelMachine } from './parts/kernel-machines.mjs';
import { knn } from './parts/knn.mjs';
import { linear } from './parts/linear.mjs';
import { mlp } from './parts/mlp.mjs';
import { quantize } from './parts/quantize.mjs';

const SMALL = ['credit_g', 'abalone', 'car', 'wine_quality_red', 'pima_diabetes', 'concrete'];
const LARGER = ['telco_churn', 'cpu_act', 'segment', 'phoneme'];
const NUMBERS = [
  ...['abalone', 'concrete', 'auto_mpg', 'wine_quality_red', 'wine_quality_white', 'nyc_taxis', 'bike_sharing_hour'],
  ...['cpu_act', 'air_quality', 'ames_housing', 'california_housing', 'diamonds'],
];
const sets = (quick, usual, full = usual) => ({ quick, usual, full });

export const PARTS = [
  { id: 'gemm', title: 'Matrix products', needs: [], run: gemm },
  { id: 'linear', title: 'Linear families against scikit-learn', needs: ['python'], run: linear },
  {
    ...{ id: 'mlp', title: "Networks against scikit-learn's", needs: ['python', 'data', 'layout'], run: mlp },
    sets: sets(SMALL.slice(0, 3), [...SMALL, ...LARGER], []),
  },
  {
    ...{
      id: 'autogluon',
      title: "Networks against AutoGluon's",
      needs: ['autogluon', 'data', 'layout'],
      run: autogluon,
    },
    sets: sets(['credit_g'], [...SMALL.slice(0, 4), ...LARGER.slice(0, 2)], [...SMALL, ...LARGER.slice(0, 2)]),
  },
  {
    ...{ id: 'svm', title: 'Support vector machines against scikit-learn', needs: ['python', 'data', 'layout'] },
    ...{ run: kernelMachine('svm', 1000), sets: sets(SMALL.slice(0, 2), [...SMALL, ...LARGER]) },
  },
  {
    ...{ id: 'gp', title: 'Gaussian processes against scikit-learn', needs: ['python', 'data', 'layout'] },
    ...{ run: kernelMachine('gaussian-process', 300) },
    sets: sets(['concrete'], ['concrete', 'abalone', 'auto_mpg', 'wine_quality_red', 'cpu_act', 'pima_diabetes']),
  },
  { id: 'knn', title: 'Nearest neighbours against scikit-learn', needs: ['python'], run: knn },
  {
    ...{ id: 'ebm', title: 'Explainable boosting against InterpretML', needs: ['interpret', 'data'], run: ebm },
    sets: sets(
      SMALL.slice(4, 5),
      ['credit_g', 'abalone', 'pima_diabetes', 'concrete'],
      [...SMALL, 'phoneme', 'telco_churn'],
    ),
  },
  {
    ...{ id: 'quantize', title: 'Networks in int8', needs: ['data', 'layout'], run: quantize },
    sets: sets(['abalone'], ['abalone', 'credit_g', 'segment', 'telco_churn', 'california_housing']),
  },
  {
    ...{ id: 'intervals', title: 'Prediction intervals', needs: ['data', 'layout'], run: intervals },
    sets: sets(['abalone', 'concrete'], NUMBERS),
  },
  {
    ...{ id: 'ensemble', title: 'All families at their defaults', needs: ['data', 'layout'], run: ensemble },
    sets: sets(['credit_g'], ['credit_g', 'abalone', 'segment', 'telco_churn', 'bike_sharing_hour', 'spambase'], []),
  },
  {
    ...{ id: 'costs', title: 'Cost models against the clock', needs: ['data'], run: costs },
    sets: sets(
      ['credit_g'],
      ['credit_g', 'abalone', 'car', 'phoneme', 'segment'],
      [...SMALL, ...['phoneme', 'segment', 'spambase', 'california_housing']],
    ),
  },
];
