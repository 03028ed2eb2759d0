// Trains in this very page: no server, no worker, nothing is sent anywhere.
import { train } from './train.mjs';

const byId = (id) => document.getElementById(id);
const status = byId('status');

function show({ rounds, error, curve, shares, predictions, json }, seconds) {
  const [low, high] = [Math.min(...curve), Math.max(...curve)];
  const points = curve.map((v, i) => `${(400 * i) / curve.length},${100 - (95 * (v - low)) / (high - low)}`);
  byId('curve').setAttribute('points', points.join(' '));
  byId('shares').replaceChildren(
    ...shares.map(({ name, share }) => {
      const item = document.createElement('li');
      item.textContent = `${name}: ${(100 * share).toFixed(1)} %`;
      return item;
    }),
  );
  const size = Math.round(json.length / 1000);
  status.textContent = `${rounds} rounds in ${seconds.toFixed(1)} s; error of the watched rows ${error.toFixed(4)}; the model is ${size} kB of JSON.`;
  // for tests: the page is done, and what it predicts, to the last digit
  byId('predictions').textContent = JSON.stringify(predictions);
}

byId('file').addEventListener('change', async ({ target }) => run(await target.files[0].text()));

async function run(csv) {
  try {
    const start = performance.now();
    const result = await train(csv, ({ step }) => {
      status.textContent = `round ${step}`;
    });
    show(result, (performance.now() - start) / 1000);
  } catch (error) {
    // every error of the library has a code and says what to do
    status.textContent = `${error.code ?? error.name}: ${error.message}`;
  }
}

run(await (await fetch('../data/winequality-red.csv')).text());
