import { defineSpace, float, int } from '../../space/space.ts';
import type { ProblemShape } from '../family.ts';
import { notSearched } from '../shared/tree-not-searched.ts';

/** Most pairs, and how many a feature brings by default (as InterpretML has it). */
const MOST_PAIRS = 40;
const PAIRS_A_FEATURE = 3;

/** Names of InterpretML's machine; ranges near those that TabArena searches for it (Erickson et al. 2025). */
export function ebmSpace(shape: ProblemShape) {
  return defineSpace({
    learningRate: float(0.01, 0.2, { default: 0.04, log: true, doc: 'Share of each small tree that is added.' }),
    interactions: int(0, MOST_PAIRS, {
      default: Math.min(MOST_PAIRS, PAIRS_A_FEATURE * shape.cols),
      doc: 'Most pairs of features that get a term of their own, found on residuals; none for three or more classes.',
    }),
    maxLeaves: int(2, 4, { default: 3, doc: 'Most leaves of a tree, which reads one feature.' }),
    minDataInLeaf: int(2, 50, { default: 4, log: true, doc: 'Fewest rows of a leaf.' }),
    lambdaL2: float(0.01, 30, { default: 1, log: true, doc: 'L2 penalty of leaf values.' }),
    smoothingRounds: int(0, 400, {
      default: 120,
      doc: 'Rounds at the start whose trees are cut at random places, which makes the shapes smoother.',
    }),
    bags: notSearched(
      int(1, 50, { default: defaultBags(shape.rows), doc: 'Machines on random rows whose shapes are averaged.' }),
    ),
    bagFraction: notSearched(
      float(0.1, 1, { default: 0.85, doc: 'Share of the rows that each of several bags sees.' }),
    ),
    maxRounds: notSearched(
      int(1, 20_000, {
        default: 2000,
        doc: 'Most rounds, each a small tree for every term; with validation rows, early stopping ends sooner.',
      }),
    ),
  });
}
export type EbmSpace = ReturnType<typeof ebmSpace>;

/** Averages matter most where there are few rows. */
function defaultBags(rows: number): number {
  return rows <= 5000 ? 8 : rows <= 50_000 ? 4 : 2;
}
