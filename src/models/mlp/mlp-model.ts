import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel } from '../family.ts';
import { LoadedNetwork } from './loaded-network.ts';
import type { MlpParts } from './mlp-parts.ts';
import { ownKernels } from './own-kernels.ts';
import { RESIDENT_ROWS, residentNetwork } from './resident-network.ts';
import { stateOf } from './state.ts';

/** Rows times members of one pass of a prediction. */
const PASS = 512;

/** A network of dense layers, or several that share most of their weights. */
export class MlpModel implements FittedModel {
  readonly family = 'mlp';
  readonly steps: number;
  readonly parts: MlpParts;

  constructor(parts: MlpParts) {
    this.parts = parts;
    this.steps = parts.steps;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array; readonly kernels?: Kernels }): Float64Array {
    const rows = options?.rows;
    const n = rows?.length ?? x.rows;
    const { shape } = this.parts;
    const out = new Float64Array(n * shape.outputs);
    if (n === 0) return out;
    if (n <= RESIDENT_ROWS && options?.kernels === undefined) {
      residentNetwork(this.parts).predict(x, rows, out);
      return out;
    }
    const most = Math.min(n, Math.max(8, Math.floor(PASS / shape.members)));
    const kernels = kernelsWithRoom(options?.kernels, LoadedNetwork.bytes(shape, most));
    const mark = kernels.arena.mark();
    try {
      new LoadedNetwork(kernels, this.parts, most).predict(x, rows, out);
    } finally {
      kernels.arena.release(mark);
    }
    return out;
  }

  toState(): State {
    return stateOf(this.parts);
  }
}

function kernelsWithRoom(given: Kernels | undefined, bytes: number): Kernels {
  return given !== undefined && given.arena.free > 2 * bytes ? given : ownKernels();
}
