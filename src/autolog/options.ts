/** What `autolog` keeps. */
export interface AutologOptions {
  /** True: fits log nothing any more. */
  readonly disable?: boolean;
  /** False: models are not kept, only what is said of them. Default true. */
  readonly logModels?: boolean;
  /** False: neither digest nor schema of the training data. Default true. */
  readonly logDatasets?: boolean;
  /** Tags of every run that a fit starts. */
  readonly tags?: Readonly<Record<string, string>>;
}
