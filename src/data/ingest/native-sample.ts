import { createTextBuilder } from './column-builders.ts';
import { type DuckSession, sqlName, sqlText } from './duckdb-session.ts';
import { sampleRows } from './sample-rows.ts';
import { createTempWriter, type TempFolder } from './temp-files.ts';

/**
 * SQL that gives `keep` of the rows of a relation, in order.
 * @param stratify column whose shares are kept, when the relation has it
 */
export async function sampleRelation(
  session: DuckSession,
  folder: TempFolder,
  relation: string,
  rows: number,
  keep: number,
  seed: number,
  stratify: string | undefined,
): Promise<string> {
  const strata = stratify === undefined ? undefined : await readStrata(session, relation, rows, stratify);
  const chosen = sampleRows(rows, keep, seed, strata);
  const writer = await createTempWriter(folder, 'sample.csv');
  try {
    for (let i = 0; i < rows; i++) {
      if (chosen[i] === 1) writer.add(`${i}\n`);
      if (i % 65536 === 0) await writer.flush();
    }
  } finally {
    await writer.close();
  }
  const numbers = `read_csv(${sqlText(writer.path)}, auto_detect = false, header = false, columns = {automl_row: 'BIGINT'})`;
  const numbered = `select *, row_number() over () - 1 as automl_row from ${relation}`;
  return `(select * exclude (automl_row) from (${numbered}) semi join ${numbers} using (automl_row) order by automl_row)`;
}

async function readStrata(
  session: DuckSession,
  relation: string,
  rows: number,
  column: string,
): Promise<Int32Array | undefined> {
  const described = await session.rows(`describe select * from ${relation}`);
  if (!described.some(([name]) => name === column)) return undefined;
  const builder = createTextBuilder(rows);
  let row = 0;
  for await (const chunk of session.chunks(`select ${sqlName(column)}::varchar from ${relation}`)) {
    const vector = chunk.getColumnVector(0);
    for (let i = 0; i < chunk.rowCount; i++) builder.set(row++, vector.getItem(i) as string | null);
  }
  const strata = builder.build(column);
  return strata.type === 'text' ? strata.codes : undefined;
}
