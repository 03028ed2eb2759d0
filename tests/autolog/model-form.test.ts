import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { modelForm } from '../../src/autolog/model-form.ts';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const AS = { modelId: `m-${'0'.repeat(32)}`, runId: '1'.repeat(32), artifactPath: 'mlflow-artifacts:/1/models' };
const untimed = (text: string): string => text.replace(/utc_time_created: .*/, '');

describe('the MLflow form of a logged model', () => {
  for (const name of ['v1-multiclass-gbdt-3', 'v1-binary-gbdt'])
    it(`is the same from a thread as from here: ${name}`, async () => {
      const here = await modelForm(GOLDEN + name, AS);
      const there = await modelForm(GOLDEN + name, AS, 0);
      expect([...there.files.keys()]).toEqual([...here.files.keys()]);
      expect(here.files.has('model.onnx')).toBe(true);
      for (const [path, content] of here.files) {
        const other = there.files.get(path)!;
        if (typeof content === 'string') expect(untimed(String(other))).toBe(untimed(content));
        else expect(Buffer.from(other as Uint8Array).equals(Buffer.from(content))).toBe(true);
      }
    });
  it('says why there is none, from a thread too', async () => {
    const here = await modelForm(`${GOLDEN}v1-binary-mlp`, AS);
    expect(here.note).toMatch(/mlflow\.pyfunc does not/);
    expect(await modelForm(`${GOLDEN}v1-binary-mlp`, AS, 0)).toEqual(here);
  });
  it('fails for a folder without a model as loading it does', async () => {
    await expect(modelForm(`${GOLDEN}none`, AS, 0)).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
  });
});
