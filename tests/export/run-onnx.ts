import * as ort from 'onnxruntime-web';
import type { Frame } from '../../src/data/frame.ts';
import { textAt } from '../../src/data/schema/text-column.ts';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** What a graph gives: numbers, or strings, row-major. */
export type Outputs = Record<string, Float32Array | readonly string[]>;

/** Loads the bytes of a model with onnxruntime and gives a function that runs it on frames. */
export async function loadOnnx(bytes: Uint8Array): Promise<(frame: Frame) => Promise<Outputs>> {
  const session = await ort.InferenceSession.create(bytes);
  return async (frame) => {
    const results = await session.run(feedsOf(frame));
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [name, data as Float32Array | string[]]),
    );
  };
}

/** The inputs of a graph from typed columns: names as spelled, '' for missing cells, a strange word for unseen ones. */
function feedsOf(frame: Frame): Record<string, ort.Tensor> {
  const shape = [frame.rows, 1];
  const feeds: Record<string, ort.Tensor> = {};
  for (const column of frame.columns) {
    if (column.kind === 'numeric')
      feeds[column.name] = new ort.Tensor('float32', Float32Array.from(column.values), shape);
    else if (column.kind === 'datetime') feeds[column.name] = new ort.Tensor('float64', column.epochMs, shape);
    else if (column.kind === 'categorical') {
      const names = Array.from(column.codes, (code) => (code < 0 ? '' : (column.categories[code] ?? 'never seen')));
      feeds[column.name] = new ort.Tensor('string', names, shape);
    } else {
      const texts = Array.from({ length: frame.rows }, (_, row) => textAt(column.texts, row) ?? '');
      feeds[column.name] = new ort.Tensor('string', texts, shape);
    }
  }
  return feeds;
}
