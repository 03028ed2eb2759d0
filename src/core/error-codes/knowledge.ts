/** Faults of knowledge bases that a command was told to use. */
export const KNOWLEDGE_ERROR_CODES = {
  KB_NOT_FOUND: 'there is no knowledge base at the path',
  KB_LOCKED: 'another process is writing to the knowledge base',
} as const;
