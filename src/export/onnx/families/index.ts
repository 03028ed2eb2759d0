import type { FamilyConverter } from '../family-converter.ts';
import { decisionTree } from './decision-tree.ts';
import { dummy } from './dummy.ts';
import { ebm } from './ebm.ts';
import { forest } from './forest.ts';
import { gaussianProcess } from './gaussian-process.ts';
import { gbdt } from './gbdt.ts';
import { knn } from './knn.ts';
import { lda } from './lda.ts';
import { linear } from './linear.ts';
import { linearSvm } from './linear-svm.ts';
import { logistic } from './logistic.ts';
import { mlp } from './mlp.ts';
import { naiveBayes } from './naive-bayes.ts';
import { obliviousGbdt } from './oblivious-gbdt.ts';
import { qda } from './qda.ts';
import { svm } from './svm.ts';

/** Converters by name of the family. A family that is not here is refused. */
export const FAMILY_CONVERTERS: Readonly<Record<string, FamilyConverter>> = {
  dummy,
  linear,
  logistic,
  'linear-svm': linearSvm,
  'decision-tree': decisionTree,
  gbdt,
  'random-forest': forest,
  'extra-trees': forest,
  knn,
  'gaussian-process': gaussianProcess,
  'oblivious-gbdt': obliviousGbdt,
  mlp,
  ebm,
  svm,
  'naive-bayes': naiveBayes,
  lda,
  qda,
};
