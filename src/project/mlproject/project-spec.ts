/** What an `MLproject` file says. */

/** A parameter of an entry point. */
export interface ProjectParameter {
  readonly name: string;
  /** `string`, `float`, `int`, `path` or `uri`; others are taken as text, as MLflow takes them. */
  readonly type: string;
  /** As text; null: a value must be given. */
  readonly default: string | null;
}

export interface EntryPoint {
  readonly name: string;
  readonly parameters: readonly ProjectParameter[];
  /** Shell command with `{parameter}` in the manner of Python's format: `{{` stands for a brace. */
  readonly command: string;
}

/** Environments that MLflow makes for a project. */
export const ENVIRONMENTS = ['docker_env', 'python_env', 'conda_env'] as const;
export type ProjectEnvironment = (typeof ENVIRONMENTS)[number];

export interface ProjectSpec {
  /** Absolute. */
  readonly folder: string;
  readonly name: string;
  readonly entryPoints: readonly EntryPoint[];
  readonly environment: ProjectEnvironment | null;
}
