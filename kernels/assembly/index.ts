// Every export takes byte offsets into the imported memory. Nothing here owns static data: several threads run this
// module over one memory, each with its own instance and its own scratch.
export { countCodes, learnBounds, transpose, writeBins, writeCategories } from './bins';
export { binCounts, expand, joinBundle } from './bundle';
export { clear, histogram, subtract } from './histogram';
export { scan } from './scan';
export { addLeaves, finish, grow, routeRows } from './grow';
export { serve } from './team';
export { partition } from './partition';
export { addLeaf, quantise } from './boosting';
export { growTree } from './forest';
export { leafMeans, leafShares } from './forest-leaves';
export { gemm } from './gemm';
export { logistic, softmaxGradient, softmaxNormalise, squared } from './objective';
export { fair, huber, slopes, tweedie } from './objective-regression';
export { traverse } from './traverse';
export { walkTrees } from './walk-trees';
export { activate, adam, columnSums, gatherRows, multiplyInto, scaleColumns, scaleColumnsBack } from './dense';
export { logisticSlope, softmaxSlope, squaredSlope } from './dense-loss';
export { periodic, periodicBack } from './periodic';
export {
  obliviousAdd, obliviousBootstrap, obliviousLeaves, obliviousLogistic, obliviousPredict, obliviousScan, obliviousSums,
} from './oblivious';
export { shapPaths } from './shap';
export { shapPairs } from './shap-pairs';
export { dense8 } from './dense8';
export { memberOutputs } from './member-outputs';
export { memberScores } from './member-scores';
export {
  columnAdd, columnCentre, columnDot, columnSquares, denseGradient, denseScores, gramBlock, logisticSlopes,
  sparseGradient, sparseScores,
} from './linear-pass';
export { kernelRow } from './kernel-row';
export { smoPartner, smoStep } from './smo';
export { nearestRows } from './nearest';
