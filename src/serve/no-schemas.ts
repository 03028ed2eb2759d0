import type { FastifyServerOptions } from 'fastify';

const refuse = (): never => {
  throw new Error('A route with a schema: this server has no compiler of schemas.');
};

/**
 * No route of the server has a schema (bodies are checked against the model, answers are bytes), so the compilers of
 * schemas, a quarter of fastify's code, need not be loaded.
 */
export const NO_SCHEMAS: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: { buildValidator: refuse, buildSerializer: refuse },
};
