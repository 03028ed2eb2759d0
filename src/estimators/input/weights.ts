import { DataError } from '../../core/errors.ts';

/** @throws DataError DATA_LENGTH_MISMATCH, DATA_INPUT_UNSUPPORTED */
export function requireLength(values: unknown, rows: number, name: string, table: string): ArrayLike<unknown> {
  const given = values as ArrayLike<unknown> | null | undefined;
  if (typeof given !== 'object' || given === null || !Number.isInteger(given.length))
    throw new DataError(
      'DATA_INPUT_UNSUPPORTED',
      `${name} is ${given === null ? 'null' : typeof given}, not an array.`,
      {
        hint: 'Give an array or a typed array with one value for each row.',
      },
    );
  if (given.length === rows) return given;
  throw new DataError('DATA_LENGTH_MISMATCH', `${table} has ${rows} rows, and ${name} has ${given.length} values.`, {
    hint: 'Give one value for each row.',
  });
}

/** Row weights. @throws DataError DATA_LENGTH_MISMATCH, DATA_INPUT_UNSUPPORTED, DATA_WEIGHT_INVALID */
export function readWeights(values: unknown, rows: number, name: string): Float64Array {
  const given = requireLength(values, rows, name, 'X');
  const out = new Float64Array(rows);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const weight = given[i];
    if (typeof weight !== 'number' || !(weight >= 0) || weight === Number.POSITIVE_INFINITY)
      throw new DataError('DATA_WEIGHT_INVALID', `${name}[${i}] is ${String(weight)}.`, {
        hint: 'Weights are finite numbers, 0 or more.',
        context: { row: i },
      });
    out[i] = weight;
    total += weight;
  }
  if (total > 0 && Number.isFinite(total)) return out;
  throw new DataError('DATA_WEIGHT_INVALID', `The weights in ${name} add up to ${total}.`, {
    hint: 'Give at least one row a positive weight, and weights of a usual size.',
  });
}
