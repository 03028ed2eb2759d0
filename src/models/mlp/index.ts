import { bool, choice, defineSpace, float, int, ordinal } from '../../space/space.ts';
import { defineFamily, type ProblemShape } from '../family.ts';
import { estimateCost } from './cost.ts';
import { fitNetwork } from './fit-network.ts';
import { MlpModel } from './mlp-model.ts';
import { ACTIVATIONS } from './network-shape.ts';
import { partsOf } from './state.ts';
import { Version1Model } from './version-1/version-1-model.ts';

/** Row visits of a fit by default, those of each member counted: small tables get more epochs, large ones fewer. */
const DEFAULT_VISITS = 1_280_000;
const FEWEST_EPOCHS = 24;
const MOST_EPOCHS = 256;
/** Below so many rows so many members by default: on many rows more epochs are worth more (docs/decisions/0009-neural.md). */
const MEMBERS_BELOW: readonly (readonly [rows: number, members: number])[] = [
  [2500, 8],
  [8000, 4],
];
const FEWEST_MEMBERS = 2;
/** From this many columns on numbers get no periodic embedding by default: the first layer would be too wide. */
const WIDE = 128;

const makeSpace = ({ rows, cols, task }: ProblemShape) => {
  const members = MEMBERS_BELOW.find(([below]) => rows < below)?.[1] ?? FEWEST_MEMBERS;
  const epochs = Math.round(DEFAULT_VISITS / members / Math.max(1, rows));
  return defineSpace({
    width: ordinal([16, 32, 64, 128, 256], { default: 64, doc: 'Units of a hidden layer.' }),
    layers: int(1, 4, { default: 2, doc: 'Hidden layers.' }),
    members: ordinal([1, 2, 4, 8, 16, 32], {
      default: members,
      doc: 'Networks trained in one pass that share all but the factors of the inputs and the last layer; they are averaged.',
    }),
    activation: choice(ACTIVATIONS, { default: 'mish', doc: 'What bends the sums of a hidden layer.' }),
    periodic: bool({ default: cols < WIDE, doc: 'Whether numbers get a learned periodic embedding.' }),
    epochs: int(2, 512, {
      default: Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, epochs)),
      log: true,
      doc: 'Passes over the training rows; the best one is kept where validation rows are watched.',
    }),
    batch: ordinal([32, 64, 128, 256, 512], {
      default: rows < 500 ? 64 : 256,
      doc: 'Rows of one step.',
    }),
    learningRate: float(3e-3, 0.3, {
      default: task === 'regression' ? 0.08 : 0.04,
      log: true,
      doc: 'Largest step of Adam, before it is divided by the square root of the inputs of a layer.',
    }),
    weightDecay: float(1e-4, 0.3, { default: 0.02, log: true, doc: 'Pull of the weights towards 0 in each step.' }),
    dropout: float(0, 0.5, { default: 0.05, doc: 'Share of hidden units left out at random in training.' }),
    smoothing: float(0, 0.2, {
      default: 0,
      doc: 'Share of each label that is spread over all classes at first; it falls with the learning rate.',
    }),
  });
};

export default defineFamily({
  name: 'mlp',
  version: 4,
  doc: 'A neural network of dense layers with embeddings of numbers and categories, or several that share weights.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: true,
    deterministic: true,
    maxRows: 200_000,
  },
  space: makeSpace,
  estimateCost,
  fit: (input, config, context) => fitNetwork(input, config, context),
  fromState: (state) => (state.json['format'] === undefined ? new Version1Model(state) : new MlpModel(partsOf(state))),
});
