import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError, OutputError } from '../../core/errors.ts';
import { cardHtml } from './card-html.ts';
import type { StepCard, StepName } from './step.ts';

const CARD = 'card.json';

/** Results of steps below `.automl/recipe/<step>/<key>/` of a project; a result that is there is whole. */
export class StepFolders {
  private readonly root: string;
  constructor(project: string) {
    this.root = join(project, '.automl', 'recipe');
  }

  path(step: StepName, key: string): string {
    return join(this.root, step, key.slice(0, 16));
  }

  /** The card of a result; null: there is none, or another version wrote it. */
  read(step: StepName, key: string): StepCard | null {
    try {
      const card = JSON.parse(readFileSync(join(this.path(step, key), CARD), 'utf8')) as StepCard;
      return card.key === key ? card : null;
    } catch {
      return null;
    }
  }

  /**
   * Lets a step write its files, then its cards; in a folder of another name until all is there.
   * @throws OutputError OUTPUT_UNWRITABLE, and what `work` throws
   */
  async fill(step: StepName, key: string, work: (folder: string) => Promise<StepCard>): Promise<StepCard> {
    const folder = this.path(step, key);
    const part = `${folder}.${process.pid}.part`;
    const writing = <T>(write: () => T): T => this.writing(write);
    writing(() => {
      rmSync(part, { recursive: true, force: true });
      mkdirSync(part, { recursive: true });
    });
    try {
      const card = await work(part);
      writing(() => {
        writeFileSync(join(part, CARD), `${JSON.stringify(card, null, 1)}\n`);
        writeFileSync(join(part, 'card.html'), cardHtml(card));
        rmSync(folder, { recursive: true, force: true });
        renameSync(part, folder);
      });
      this.markLatest(card);
      return card;
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
  }

  markLatest({ step, key }: StepCard): void {
    this.writing(() => writeFileSync(join(this.root, step, 'latest'), key));
  }

  /**
   * The last result of a step.
   * @throws ConfigError RECIPE_NOT_RUN
   */
  latest(step: StepName): { readonly card: StepCard; readonly folder: string } {
    const file = join(this.root, step, 'latest');
    const key = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const card = key === '' ? null : this.read(step, key);
    if (card !== null) return { card, folder: this.path(step, key) };
    throw new ConfigError('RECIPE_NOT_RUN', `The step ${step} has no result in ${dirname(file)}.`, {
      hint: `Run automl recipe run --step ${step}.`,
    });
  }

  /** Removes the results of a step, or of all. */
  clean(step?: StepName): void {
    this.writing(() =>
      rmSync(step === undefined ? this.root : join(this.root, step), { recursive: true, force: true }),
    );
  }

  /** @throws OutputError OUTPUT_UNWRITABLE */
  private writing<T>(write: () => T): T {
    try {
      return write();
    } catch (cause) {
      throw new OutputError(
        'OUTPUT_UNWRITABLE',
        `Results cannot be kept in ${this.root} (${(cause as Error).message}).`,
        {
          hint: 'Make the folder of the recipe writable, or free some space.',
          cause,
        },
      );
    }
  }
}
