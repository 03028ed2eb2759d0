/** Faults of tracking stores and registries. */
export const TRACKING_ERROR_CODES = {
  TRACKING_URI_UNSUPPORTED: 'runs cannot be kept at this tracking URI',
  TRACKING_UNREACHABLE: 'the tracking server or database did not answer',
  TRACKING_DATABASE: 'the tracking database cannot be opened or written',
  TRACKING_CERTIFICATE: 'the certificate of the tracking server is not trusted',
  TRACKING_SERVER: 'the tracking server failed at a request',
  TRACKING_DENIED: 'the tracking server refused the credentials',
  TRACKING_REJECTED: 'the tracking server refused a request',
  TRACKING_NOT_FOUND: 'an experiment, run or model is not in the store',
  TRACKING_EXISTS: 'an experiment or model of this name is there already',
  TRACKING_NAME_INVALID: 'a name or key holds characters that MLflow refuses',
  TRACKING_PARAM_CHANGED: 'a parameter of a run was logged before with another value',
  TRACKING_SCHEMA: 'the tracking database has tables that this version cannot write',
  TRACKING_RUN_ACTIVE: 'a run is started while another is active, and not as its child',
  TRACKING_VALUE: 'what is logged has not the form that is needed',
  TRACKING_ARTIFACTS: 'the store of artifacts failed or refused a request',
  TRACKING_ARTIFACT_PATH: 'an artifact path leaves its folder',
} as const;
