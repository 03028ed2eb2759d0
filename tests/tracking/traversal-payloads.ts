/** Ways to write one step up. */
export const UP = ['..', '%2e%2e', '%2E.', '.%2e', '%252e%252e', '%25252e%25252e'];
/** Ways to write what stands between steps. */
export const SEPARATORS = ['/', '\\', '%2f', '%5c', '%252f', '//'];
const STARTS = ['', '/', '\\', 'a/', './', 'model/', 'file:///', 'C:/', '%2f', 'http://h/'];

/** Every start with every spelling of a way out of three steps. */
export const PAYLOADS = STARTS.flatMap((start) =>
  UP.flatMap((up) => SEPARATORS.map((sep) => `${start}${up}${sep}${up}${sep}${up}${sep}outside`)),
);
