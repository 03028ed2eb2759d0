/** How raw scores become predictions. */
export type OutputLink =
  | { readonly kind: 'identity' | 'exp' | 'softmax' | 'square' | 'hinge' | 'log1p-exp' }
  | { readonly kind: 'sigmoid'; readonly slope: number };

/** Predictions from raw scores, row-major [rows, outputs], in place. */
export function applyOutputLink(scores: Float64Array, outputs: number, link: OutputLink): Float64Array {
  switch (link.kind) {
    case 'identity':
      return scores;
    case 'softmax':
      for (let at = 0; at < scores.length; at += outputs) softmax(scores.subarray(at, at + outputs));
      return scores;
    case 'sigmoid':
      return inPlace(scores, (v) => 1 / (1 + Math.exp(-link.slope * v)));
    case 'exp':
      return inPlace(scores, Math.exp);
    case 'square':
      return inPlace(scores, (v) => Math.sign(v) * v * v);
    case 'hinge':
      return inPlace(scores, (v) => (v > 0 ? 1 : 0));
    case 'log1p-exp':
      return inPlace(scores, (v) => Math.log1p(Math.exp(v)));
  }
}

function inPlace(scores: Float64Array, change: (score: number) => number): Float64Array {
  for (let i = 0; i < scores.length; i++) scores[i] = change(scores[i]!);
  return scores;
}

function softmax(scores: Float64Array): void {
  const top = scores.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - top);
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
}
