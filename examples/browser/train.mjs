// What the page does with the data; it runs in Node as well.
import { GradientBoostingRegressor } from 'automl/models';

/** A CSV of plain numbers as a row-major matrix and its last column as the target. */
function readNumbers(csv) {
  const [header, ...lines] = csv.trim().split('\n');
  const names = header.split(/[;,]/).map((name) => name.replaceAll('"', '').trim());
  const rows = lines.map((line) => line.split(/[;,]/).map(Number));
  const columns = names.length - 1;
  const data = Float32Array.from(rows.flatMap((row) => row.slice(0, columns)));
  return { names, X: { data, shape: [rows.length, columns] }, y: Float64Array.from(rows, (row) => row[columns]) };
}

/** Rows `keep` of a table. */
function take({ X, y }, keep) {
  const columns = X.shape[1];
  const ids = Array.from(y.keys()).filter(keep);
  const data = Float32Array.from(ids.flatMap((i) => Array.from(X.data.subarray(i * columns, (i + 1) * columns))));
  return { X: { data, shape: [ids.length, columns] }, y: Float64Array.from(ids, (i) => y[i]) };
}

/** Trains on three quarters of the rows, watches the others, and says what came out. */
export async function train(csv, onProgress) {
  const table = readNumbers(csv);
  const training = take(table, (i) => i % 4 !== 0);
  const watched = take(table, (i) => i % 4 === 0);
  const model = new GradientBoostingRegressor({ nEstimators: 1000, learningRate: 0.05, earlyStoppingRounds: 30 });
  await model.fit(training.X, training.y, { evalSet: watched, onProgress });
  const shares = Array.from(model.featureImportances, (share, j) => ({ name: table.names[j], share }));
  return {
    rounds: model.bestIteration,
    error: model.evalsResult.rmse[model.bestIteration - 1],
    curve: model.evalsResult.rmse,
    shares: shares.sort((a, b) => b.share - a.share),
    predictions: Array.from(model.predict(watched.X)),
    json: JSON.stringify(model),
  };
}
