import { loadBundle } from '../../bundle/load-bundle.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore } from '../terminal.ts';

/** `automl describe`. @returns the exit code */
export async function describeCommand(model: string, flags: { json?: boolean }): Promise<number> {
  const terminal = createTerminal(false);
  const predictor = loadBundle(model);
  const { manifest } = predictor;
  const members = predictor.describe();
  if (flags.json === true) {
    const { metric, score, data, library, createdAt } = manifest;
    terminal.out(JSON.stringify({ task: predictor.task, metric, score, data, library, createdAt, members }));
    return EXIT.ok;
  }
  terminal.out(
    `${predictor.task.kind} of '${manifest.schema.target}', ${manifest.metric} ${formatScore(manifest.score)}, trained on ${manifest.data.rows} rows of ${manifest.data.source} by automl ${manifest.library}`,
  );
  for (const { trial, family, weight, texts } of members) {
    terminal.out(
      `\ntrial ${trial}: ${family}, weight ${weight.toFixed(2)}, ${texts.length} fold model${texts.length === 1 ? '' : 's'}`,
    );
    const printable = texts.find((text) => text !== null);
    if (printable !== undefined && printable !== null) terminal.out(`first fold model:\n${printable}`);
  }
  return EXIT.ok;
}
