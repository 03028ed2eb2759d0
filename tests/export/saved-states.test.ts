import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import { registeredForm } from '../../src/export/mlflow/registered-form.ts';
import { onnxModel } from '../../src/export/onnx/onnx-model.ts';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const folders = readdirSync(GOLDEN).filter((name) => name.startsWith('v'));

describe('saved states that are kept for an export', () => {
  it('give the graphs that the restored models give, whatever version wrote them', () => {
    let kept = 0;
    for (const name of folders) {
      const restored = loadBundle(join(GOLDEN, name));
      const saved = loadBundle(join(GOLDEN, name), { keepStates: true });
      kept += saved.members.flatMap(({ models }) => models).filter(({ state }) => state !== undefined).length;
      if (registeredForm(restored).note !== undefined) continue; // has no graph
      expect(Buffer.from(onnxModel(saved)).equals(Buffer.from(onnxModel(restored))), name).toBe(true);
    }
    expect(kept).toBeGreaterThan(5);
  });
  it('are those of this version only', () => {
    const statesOf = (name: string): unknown[] =>
      loadBundle(join(GOLDEN, name), { keepStates: true }).members.flatMap(({ models }) => models.map((m) => m.state));
    expect(statesOf('v1-binary-gbdt')).toContain(undefined);
    expect(statesOf('v1-multiclass-svm-2')).not.toContain(undefined);
  });
});
