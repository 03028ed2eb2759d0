/** What is used of S3. */
export interface ObjectStore {
  put(bucket: string, key: string, body: Uint8Array): Promise<void>;
  /** null for what is not there. */
  get(bucket: string, key: string): Promise<Uint8Array | null>;
  /** Objects whose keys begin with the prefix and hold no further `/`; and what the others have up to the next `/`. */
  list(
    bucket: string,
    prefix: string,
  ): Promise<{ readonly keys: readonly string[]; readonly folders: readonly string[] }>;
}
