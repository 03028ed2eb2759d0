/** `automl/tracking`: runs of your own code in MLflow's terms, without Python; and fits that log themselves. */
export * from '../tracking/index.ts';
export { autolog, flushAutolog } from './autolog.ts';
export type { AutologOptions } from './options.ts';
