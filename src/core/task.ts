/** What is predicted. `classes` are spelled as in the file; position = class index. */
export type Task =
  | { readonly kind: 'regression' }
  | { readonly kind: 'binary'; readonly classes: readonly string[] }
  | { readonly kind: 'multiclass'; readonly classes: readonly string[] };
export type TaskKind = Task['kind'];

/** Columns of a prediction: 1 for regression (the value) and binary (probability of `classes[1]`), else one a class. */
export function outputsOf(task: Task): number {
  return task.kind === 'multiclass' ? task.classes.length : 1;
}
