import { parentPort, workerData } from 'node:worker_threads';
import { makeModelForm } from './make-model-form.ts';
import type { FormAnswer, FormJob } from './model-form.ts';

/* Entry of a thread that makes the MLflow form of one model. */
const { folder, as } = workerData as FormJob;
const { files, note } = await makeModelForm(folder, as);
const answer: FormAnswer = { files: [...files], ...(note === undefined ? {} : { note }) };
// large ones change hands; small ones may share a buffer with others
const moved = [...files.values()].flatMap((content) =>
  typeof content !== 'string' && content.byteLength === content.buffer.byteLength
    ? [content.buffer as ArrayBuffer]
    : [],
);
parentPort?.postMessage(answer, moved);
