import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ConfigError } from '../core/errors.ts';
import { createApp } from './create-app.ts';
import { isLoopback } from './guards.ts';
import { type ModelSlot, openModelSlot, type ServedModel } from './model-slot.ts';
import type { ModelSource } from './model-source.ts';
import type { ServeOptions } from './serve-options.ts';
import { createMetrics } from './server-metrics.ts';

/** A server that listens. */
export interface RunningServer {
  /** e.g. `http://127.0.0.1:5000` */
  readonly url: string;
  readonly app: FastifyInstance;
  /** The model that answers now. */
  readonly model: ServedModel;
  /** Loads the model again, as SIGHUP does; a fault is logged and the old model stays. */
  reload(always: boolean): Promise<boolean>;
  /** Takes no new connections, lets open requests end for `drainMs`, then closes. */
  close(): Promise<void>;
}

/**
 * Loads the model and listens.
 * @param log lines of the log, JSON each
 * @throws ConfigError SERVE_TOKEN_NEEDED on an address that others can reach without a token, SERVE_ADDRESS_UNUSABLE
 * @throws BundleError when the model cannot be loaded
 */
export async function startServer(
  source: ModelSource,
  options: ServeOptions,
  log: { write(line: string): void },
): Promise<RunningServer> {
  if (!isLoopback(options.host) && (options.token === null || options.token === ''))
    throw new ConfigError('SERVE_TOKEN_NEEDED', `The address ${options.host} can be reached from other machines.`, {
      hint: 'Give a token by --token or AUTOML_SERVE_TOKEN, or listen on 127.0.0.1.',
    });
  const metrics = createMetrics();
  const logger: { current: FastifyInstance['log'] | null } = { current: null };
  const slot = await openModelSlot(source, options, (error) =>
    logger.current?.error({ err: error }, 'the model failed on a request'),
  );
  metrics.loaded(slot.current.version);
  const app = await createApp(options, slot, metrics, log);
  logger.current = app.log;
  const reload = async (always: boolean): Promise<boolean> => {
    try {
      const replaced = await slot.refresh(always);
      if (replaced) {
        metrics.loaded(slot.current.version);
        app.log.warn({ version: slot.current.version }, 'another model answers now');
      }
      return replaced;
    } catch (error) {
      metrics.reloadFailed();
      app.log.error({ err: error }, 'the newer model cannot be loaded; the present one goes on');
      return false;
    }
  };
  await listen(app, slot, options);
  const { port } = app.server.address() as AddressInfo;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  const timer = options.pollMs > 0 ? setInterval(() => void reload(false), options.pollMs) : null;
  return {
    url: `http://${name}:${port}`,
    app,
    get model() {
      return slot.current;
    },
    reload,
    async close() {
      if (timer !== null) clearInterval(timer);
      await drain(app, options.drainMs);
      await slot.close();
    },
  };
}

async function listen(app: FastifyInstance, slot: ModelSlot, { host, port }: ServeOptions): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    await slot.close();
    const reason = (cause as { code?: string }).code ?? String(cause);
    throw new ConfigError('SERVE_ADDRESS_UNUSABLE', `The server cannot listen on ${host}:${port} (${reason}).`, {
      hint: 'Choose another --port (0: any free one) or --host.',
      cause,
    });
  }
}

async function drain(app: FastifyInstance, ms: number): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), ms);
  await app.close();
  clearTimeout(late);
}
