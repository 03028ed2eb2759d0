import { QueuedTracker } from '../spill/queued-tracker.ts';
import { MlflowSink } from './mlflow-sink.ts';
import type { MlflowSettings } from './settings.ts';

/** Logs fits to MLflow in the background. */
export class MlflowTracker extends QueuedTracker {
  private readonly mlflow: MlflowSink;

  constructor(settings: MlflowSettings) {
    const mlflow = new MlflowSink(settings);
    super(mlflow, settings);
    this.mlflow = mlflow;
  }

  /** Id of the parent run, once it is there. */
  get runId(): string | null {
    return this.mlflow.runId;
  }
}
