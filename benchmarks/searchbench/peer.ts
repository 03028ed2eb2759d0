/** Speaks the JSON-lines ask/tell protocol of searchbench on stdin and stdout. Argument: the sampler, `bo` when absent. */
import { createInterface } from 'node:readline';
import { createSampler, type SamplerName } from '../../src/search/registry.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import type { Config } from '../../src/space/param.ts';
import { type NumberTexts, numberTextsOf, type ParamJson, parseLine, spaceOf, writeConfig } from './space-json.ts';

type Message =
  | { op: 'init'; space: ParamJson[]; budget: number; seed: number; workers: number }
  | { op: 'ask' }
  | { op: 'tell'; id: number; config: Config; loss: number | null; cost?: number }
  | { op: 'quit' };

const OK = JSON.stringify({ ok: true });

class Study {
  private readonly sampler: Sampler;
  private readonly budget: number;
  private readonly texts: NumberTexts;
  private readonly pending = new Map<number, Config>();
  private asked = 0;

  constructor(name: SamplerName, { space, budget, seed }: Message & { op: 'init' }) {
    this.sampler = createSampler(name, { space: spaceOf(space), seed });
    this.budget = budget;
    this.texts = numberTextsOf(space);
  }

  /** The answer as a line. */
  ask(): string {
    const id = ++this.asked;
    const pending = [...this.pending].map(([open, config]) => ({ id: open, config }));
    const proposal = this.sampler.ask({ id, pending, progress: (id - 1) / this.budget });
    if (proposal === null) return JSON.stringify({ error: 'the space is exhausted' });
    this.pending.set(id, proposal.config);
    return `{"id":${id},"config":${writeConfig(proposal.config, this.texts)}}`;
  }

  tell({ id, config, loss, cost }: Message & { op: 'tell' }): string {
    this.pending.delete(id);
    const failed = loss === null || !Number.isFinite(loss);
    this.sampler.tell({
      id,
      config,
      origin: this.sampler.name,
      status: failed ? 'failed' : 'complete',
      loss: failed ? null : loss,
      foldLosses: failed ? [] : [loss],
      folds: 1,
      seconds: cost ?? 0,
      bytes: 0,
    });
    return OK;
  }
}

const samplerName = (process.argv[2] ?? 'bo') as SamplerName;
let study: Study | undefined;
const reply = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const handle = (message: Message): void => {
  if (message.op === 'quit') process.exit(0);
  if (message.op === 'init') {
    study = new Study(samplerName, message);
    reply(OK);
  } else if (study === undefined) reply(JSON.stringify({ error: 'send init first' }));
  else reply(message.op === 'ask' ? study.ask() : study.tell(message));
};
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  try {
    handle(parseLine(line) as Message);
  } catch (error) {
    reply(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
}
