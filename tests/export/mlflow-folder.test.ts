import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mlflowFiles } from '../../src/export/mlflow/mlflow-folder.ts';
import { toyTask } from '../../src/testing/toy-data.ts';
import { predictorOf } from './fitted-predictor.ts';

const columns = [
  { name: 'plain', kind: 'numeric', role: 'feature' },
  { name: 'paid', kind: 'boolean', role: 'feature', categories: ['no', 'yes'] },
  { name: 'since', kind: 'datetime', role: 'feature', dateFormat: 'dd.mm.yyyy' },
  { name: 'town', kind: 'categorical', role: 'feature', categories: ['Ulm', 'NA'] },
  { name: 'code', kind: 'numeric', role: 'id' },
].map((column) => ({ ...column, missingRate: 0, distinct: 3, reason: '' }));

function predictor(naValues?: readonly string[]) {
  const task = toyTask('binary');
  const schema = { version: 1, task, target: 'target', columns, ...(naValues === undefined ? {} : { naValues }) };
  return predictorOf(task, [{ family: 'dummy' }], { schema } as never);
}
const text = (files: ReadonlyMap<string, Uint8Array | string>, path: string): string => String(files.get(path));

describe('an MLflow folder', () => {
  it('names a loader, its data, a signature that takes cells of any type, and the size of its files', () => {
    const files = mlflowFiles(predictor(), 'pyfunc');
    const model = parse(text(files, 'MLmodel'));
    expect(model.flavors.python_function).toMatchObject({ loader_module: 'automl_pyfunc', code: 'code', data: '.' });
    expect(JSON.parse(model.signature.inputs)).toEqual(
      ['plain', 'paid', 'since', 'town'].map((name) => ({ type: 'any', name, required: true })),
    );
    const others = [...files].filter(([path]) => path !== 'MLmodel');
    expect(model.model_size_bytes).toBe(others.reduce((sum, [, content]) => sum + Buffer.byteLength(content), 0));
    expect(model.model_uuid).toMatch(/^[0-9a-f]{32}$/);
    expect(model.utc_time_created).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });
  it('has an example row by the schema, in the forms of a table and of a request', () => {
    const files = mlflowFiles(predictor(), 'pyfunc');
    const example = JSON.parse(text(files, 'input_example.json'));
    expect(example).toEqual({
      columns: ['plain', 'paid', 'since', 'town'],
      data: [[1, 'no', '08.09.2001', 'Ulm']],
    });
    expect(JSON.parse(text(files, 'serving_input_example.json'))).toEqual({ dataframe_split: example });
  });
  it('tells the loader how cells are read: built-in words for missing ones, or the declared ones alone', () => {
    const [plain] = JSON.parse(text(mlflowFiles(predictor(), 'pyfunc'), 'columns.json')).columns;
    expect(plain).toMatchObject({ kind: 'number', anyCase: true, missing: expect.arrayContaining(['', 'n/a']) });
    const [declared, , date] = JSON.parse(
      text(mlflowFiles(predictor(['-999', 'x']), 'pyfunc'), 'columns.json'),
    ).columns;
    expect(declared).toMatchObject({ anyCase: false, missing: ['', '-999', 'x'], missingNumbers: [-999] });
    expect(date).toMatchObject({ kind: 'date', order: 'dmy' });
  });
  it('without code holds no Python, and a signature of tensors', () => {
    const files = mlflowFiles(predictor(), 'onnx');
    expect([...files.keys()].filter((path) => path.endsWith('.py') || path === 'columns.json')).toEqual([]);
    const model = parse(text(files, 'MLmodel'));
    expect(model.flavors.onnx).toEqual({ data: 'model.onnx', providers: ['CPUExecutionProvider'] });
    const names = JSON.parse(model.signature.outputs).map(({ name }: { name: string }) => name);
    expect(names).toEqual(['label', 'probabilities']);
  });
});
