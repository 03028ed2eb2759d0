import { DataError } from '../core/errors.ts';

export type BodyFormat = 'json' | 'csv' | 'parquet' | 'pandas-split' | 'pandas-records';

const KNOWN = "['text/csv', 'application/json', 'application/vnd.apache.parquet']";

/**
 * The format that a Content-Type header names. `application/json; format=pandas-split` is the protocol of MLflow 1.
 * @throws DataError SERVE_CONTENT_TYPE (415)
 */
export function bodyFormat(header: string | undefined): BodyFormat {
  if (header === 'application/json') return 'json';
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase());
  let old: BodyFormat | null = null;
  for (const parameter of parameters) {
    if (parameter === 'format=pandas-split' || parameter === 'format=pandas-records')
      old = parameter.slice('format='.length) as BodyFormat;
    else if (/^charset="?utf-?8"?$/.test(parameter) || parameter === '') continue;
    else if (parameter.startsWith('charset='))
      throw refused(`The charset ${parameter.slice('charset='.length)} is not utf-8.`);
    else throw refused(`Unrecognized content type parameters: ${parameter.split('=')[0]}.`);
  }
  if (type === 'application/json') return old ?? 'json';
  if (type === 'text/csv' && old === null) return 'csv';
  if (type === 'application/vnd.apache.parquet' && old === null) return 'parquet';
  throw refused(
    `This predictor only supports the following content types: Types: ${KNOWN}. Got '${header ?? 'None'}'.`,
  );
}

function refused(message: string): DataError {
  return new DataError('SERVE_CONTENT_TYPE', message, {
    hint: 'Send JSON as application/json or a table as text/csv, in UTF-8.',
  });
}
