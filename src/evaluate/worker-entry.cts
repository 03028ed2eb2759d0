/*
 * What the pool loads. The pool asks for a file by `require`, which Node would answer for an ES module by linking it in one go;
 * a thread that is ended in that moment ends the whole process (Node 20, v8::Module::IsGraphAsync). This file may be required;
 * the module is imported, which may be interrupted.
 */
module.exports = (() => {
  type Work = (job: unknown) => Promise<unknown>;
  const loading: Promise<Work> = import('./worker.ts').then((loaded) => loaded.default as Work);
  loading.catch(() => undefined); // said by the first job
  return async (job: unknown): Promise<unknown> => (await loading)(job);
})();
