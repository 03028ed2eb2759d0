/** Speaks the JSON-lines ask/tell protocol of searchbench on stdin and stdout. Argument: the sampler, `bo` when absent. */
import { createInterface } from 'node:readline';
import { createSampler, type SamplerName } from '../../src/search/registry.ts';
import type { Sampler } from '../../src/search/sampler.ts';
import type { Config } from '../../src/space/param.ts';
import { type ParamJson, spaceOf } from './space-json.ts';

type Message =
  | { op: 'init'; space: ParamJson[]; budget: number; seed: number; workers: number }
  | { op: 'ask' }
  | { op: 'tell'; id: number; config: Config; loss: number | null; cost?: number }
  | { op: 'quit' };

class Study {
  private readonly sampler: Sampler;
  private readonly budget: number;
  private readonly pending = new Map<number, Config>();
  private asked = 0;

  constructor(name: SamplerName, { space, budget, seed }: Message & { op: 'init' }) {
    this.sampler = createSampler(name, { space: spaceOf(space), seed });
    this.budget = budget;
  }

  ask(): { id: number; config: Config } | { error: string } {
    const id = ++this.asked;
    const pending = [...this.pending].map(([open, config]) => ({ id: open, config }));
    const proposal = this.sampler.ask({ id, pending, progress: (id - 1) / this.budget });
    if (proposal === null) return { error: 'the space is exhausted' };
    this.pending.set(id, proposal.config);
    return { id, config: proposal.config };
  }

  tell({ id, config, loss, cost }: Message & { op: 'tell' }): { ok: true } {
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
    return { ok: true };
  }
}

const samplerName = (process.argv[2] ?? 'bo') as SamplerName;
let study: Study | undefined;
const reply = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
const handle = (message: Message): void => {
  if (message.op === 'quit') process.exit(0);
  if (message.op === 'init') {
    study = new Study(samplerName, message);
    reply({ ok: true });
  } else if (study === undefined) reply({ error: 'send init first' });
  else reply(message.op === 'ask' ? study.ask() : study.tell(message));
};
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  try {
    handle(JSON.parse(line));
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
}
