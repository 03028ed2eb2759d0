/** Weights of one layer as int8 with a step for each unit. */
export interface Int8Weights {
  /** Shape [outputs, inputs]: the weights of a unit are neighbours. */
  readonly codes: Int8Array;
  /** Shape [outputs]: weight = code * step. */
  readonly steps: Float32Array;
}

const LARGEST = 127;

/** Rounds weights [inputs, outputs] to int8, symmetric around 0, by the largest weight of each unit. */
export function toInt8(weights: Float32Array, inputs: number, outputs: number): Int8Weights {
  const steps = stepsOf(weights, inputs, outputs);
  return { codes: codesOf(weights, inputs, steps), steps };
}

/** The steps that let the largest weight of each unit be the largest code, shape [outputs]. */
export function stepsOf(weights: Float32Array, inputs: number, outputs: number): Float32Array {
  const steps = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    let top = 0;
    for (let i = 0; i < inputs; i++) top = Math.max(top, Math.abs(weights[i * outputs + o]!));
    steps[o] = top / LARGEST;
  }
  return steps;
}

/** Weights [inputs, outputs] in steps of their units, shape [outputs, inputs]. */
export function codesOf(weights: Float32Array, inputs: number, steps: Float32Array): Int8Array {
  const outputs = steps.length;
  const codes = new Int8Array(inputs * outputs);
  for (let o = 0; o < outputs; o++) {
    const step = steps[o]!;
    for (let i = 0; i < inputs; i++) {
      const code = step > 0 ? Math.round(weights[i * outputs + o]! / step) : 0;
      codes[o * inputs + i] = Math.min(LARGEST, Math.max(-LARGEST, code));
    }
  }
  return codes;
}

/** Weights [inputs, outputs] again, into `out`. */
export function fromInt8({ codes, steps }: Int8Weights, inputs: number, out: Float32Array): void {
  const outputs = steps.length;
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) out[i * outputs + o] = codes[o * inputs + i]! * steps[o]!;
}
