/** Faults of the scoring server: its start, and the requests that it refuses. */
export const SERVE_ERROR_CODES = {
  SERVE_BODY_INVALID: 'a scoring request has a body that cannot be read',
  SERVE_COLUMNS_MISMATCH: 'a scoring request lacks columns of the model, or has cells that are no values',
  SERVE_CONTENT_TYPE: 'a scoring request has a content type that is not understood',
  SERVE_LIMIT: 'a scoring request is larger than the server allows',
  SERVE_TOKEN_NEEDED: 'the server was asked to listen on an open address without a token',
  SERVE_ADDRESS_UNUSABLE: 'the server cannot listen on the address or port',
} as const;
