import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeState, encodeState } from '../core/state-codec.ts';
import { countedFolds, type TrialRecord, toTrial } from './trial-record.ts';

/** A complete trial whose fold models and out-of-fold predictions lie on disk. */
export interface StoredTrial {
  readonly id: number;
  readonly family: string;
  readonly origin: string;
  readonly config: TrialRecord['config'];
  readonly loss: number;
  readonly foldLosses: readonly number[];
  readonly predictSeconds: number;
  readonly seconds: number;
  readonly steps: readonly number[];
  readonly bytes: number;
  readonly importances: Readonly<Record<string, number>>;
}

/** Shape of the out-of-fold predictions. */
export interface StoredExtras {
  readonly validation: readonly Uint32Array[];
  readonly rows: number;
  readonly outputs: number;
}

const KEEP = 50;
const KEEP_PER_FAMILY = 12;

/**
 * The trials that may join the ensemble: the best 50, at most 12 of a family, and the best of each family. The files of
 * all others are dropped, so that disk use does not grow with the number of trials.
 */
export class TrialStore {
  private readonly folder: string;
  private readonly keepAll: boolean;
  private readonly stored = new Map<number, StoredTrial>();

  constructor(folder: string, keepAll: boolean) {
    this.folder = folder;
    this.keepAll = keepAll;
  }

  /** Complete trials still on disk, best first; ties by id. */
  get trials(): StoredTrial[] {
    return [...this.stored.values()].sort((a, b) => a.loss - b.loss || a.id - b.id);
  }
  get best(): StoredTrial | null {
    return this.trials[0] ?? null;
  }

  has(id: number): boolean {
    return this.stored.has(id);
  }

  modelFile(id: number, fold: number): string {
    return join(this.folder, fold < 0 ? `t${id}-all.model` : `t${id}-f${fold}.model`);
  }
  /** A model of the spread of outcomes. */
  spreadFile(part: number): string {
    return join(this.folder, `spread-${part}.model`);
  }
  private oofFile(id: number): string {
    return join(this.folder, `t${id}.oof`);
  }

  /** Writes the out-of-fold predictions (rows in no validation fold: NaN) and admits the trial. */
  add(record: TrialRecord, validation: readonly Uint32Array[], rows: number, outputs: number): StoredTrial {
    const oof = new Float32Array(rows * outputs).fill(Number.NaN);
    const counted = countedFolds(record);
    for (const result of counted) {
      const ids = validation[result.fold]!;
      for (let i = 0; i < ids.length; i++)
        oof.set(result.oof.subarray(i * outputs, (i + 1) * outputs), ids[i]! * outputs);
    }
    const trial = toTrial(record);
    const stored: StoredTrial = {
      id: record.id,
      family: record.family,
      origin: record.origin,
      config: record.config,
      loss: trial.loss!,
      foldLosses: counted.map((r) => r.loss),
      predictSeconds: counted.reduce((s, r) => s + r.predictSeconds, 0),
      seconds: trial.seconds,
      steps: counted.map((r) => r.steps),
      bytes: trial.bytes,
      importances: meanImportances(counted.map((r) => r.importances ?? {})),
    };
    const file = this.oofFile(record.id);
    const meta = { ...stored, foldLosses: stored.foldLosses.map((l) => (Number.isFinite(l) ? l : null)) };
    writeFileSync(`${file}.tmp`, encodeState({ json: { trial: JSON.parse(JSON.stringify(meta)) }, arrays: { oof } }));
    renameSync(`${file}.tmp`, file);
    this.stored.set(record.id, stored);
    return stored;
  }

  /** Takes up a trial of an earlier session again; null when its files are gone. */
  restore(id: number): StoredTrial | null {
    try {
      const { json } = decodeState(readFileSync(this.oofFile(id)));
      const stored = json['trial'] as unknown as StoredTrial;
      const trial = { ...stored, foldLosses: stored.foldLosses.map((l) => l ?? Number.NaN) };
      this.stored.set(id, trial);
      return trial;
    } catch {
      return null;
    }
  }

  /**
   * Takes up a trial of a finished run, whose out-of-fold files are gone, from the fold models that the saved model
   * kept: they are brought back and predict their own validation rows again.
   * @returns false when the model folder does not hold all folds of the trial
   */
  recover(
    record: TrialRecord,
    modelFolder: string,
    predict: (file: string, fold: number) => Float64Array,
    more: StoredExtras,
  ): boolean {
    const saved = Array.from({ length: record.folds }, (_, f) => join(modelFolder, `t${record.id}-f${f}.bin`));
    if (!saved.every((file) => existsSync(file))) return false;
    const results = record.results.map((result, fold) => {
      const file = this.modelFile(record.id, fold);
      if (!existsSync(file)) copyFileSync(saved[fold]!, file);
      return { ...result!, oof: Float32Array.from(predict(file, fold)) };
    });
    this.add({ ...record, results }, more.validation, more.rows, more.outputs);
    return true;
  }

  /** Row-major [rows, outputs]. */
  readOof(id: number): Float32Array {
    return decodeState(readFileSync(this.oofFile(id))).arrays['oof'] as Float32Array;
  }

  /** Drops the files of a trial that will not be used. */
  drop(id: number, folds: number): void {
    this.stored.delete(id);
    if (this.keepAll) return;
    rmSync(this.oofFile(id), { force: true });
    for (let f = 0; f < folds; f++) rmSync(this.modelFile(id, f), { force: true });
  }

  /** Applies the limits of the class comment. */
  evict(): void {
    const perFamily = new Map<string, number>();
    let kept = 0;
    for (const trial of this.trials) {
      const ofFamily = perFamily.get(trial.family) ?? 0;
      const keep = ofFamily === 0 || (kept < KEEP && ofFamily < KEEP_PER_FAMILY);
      if (keep) {
        kept++;
        perFamily.set(trial.family, ofFamily + 1);
      } else this.drop(trial.id, trial.steps.length);
    }
  }
}

function meanImportances(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const mean: Record<string, number> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(part)) mean[name] = (mean[name] ?? 0) + value / parts.length;
  return mean;
}
