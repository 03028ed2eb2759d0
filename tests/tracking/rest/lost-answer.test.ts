import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { RestStore } from '../../../src/tracking/rest/rest-store.ts';

interface Made {
  readonly run_name: string;
  readonly start_time: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

let server: Server;
afterEach(() => server.close());

/** Runs are made, and the answers to the first `lost` makings come from a gateway that gave up. */
async function storeThatLoses(lost: number, runs: Made[], isMade: boolean): Promise<RestStore> {
  let left = lost;
  const shown = (run: Made, i: number): object => ({
    info: {
      run_id: String(i),
      experiment_id: '1',
      status: 'RUNNING',
      run_name: run.run_name,
      start_time: run.start_time,
    },
    data: { tags: run.tags },
  });
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    if (request.url!.endsWith('runs/search')) {
      response.end(JSON.stringify({ runs: runs.map(shown) }));
      return;
    }
    const fails = left-- > 0;
    if (isMade || !fails) runs.push(JSON.parse(Buffer.concat(parts).toString()) as Made);
    response.statusCode = fails ? 504 : 200;
    response.end(fails ? 'gateway' : JSON.stringify({ run: shown(runs.at(-1)!, runs.length - 1) }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return RestStore.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
}

const run = { runName: '4', startTime: 1_700_000_000_000, tags: { family: 'gbdt' } };

it('a run is not made again when a gateway gave up on an answer', async () => {
  const runs: Made[] = [{ run_name: '4', start_time: run.startTime - 1, tags: [{ key: 'family', value: 'gbdt' }] }];
  const store = await storeThatLoses(1, runs, true);
  expect((await store.createRun('1', run)).runId).toBe('1');
  expect(runs).toHaveLength(2);
});

it('a run that was not made is made in a second try, and given up after a few', async () => {
  const runs: Made[] = [];
  const store = await storeThatLoses(1, runs, false);
  expect((await store.createRun('1', run)).runId).toBe('0');
  server.close();
  const never = await storeThatLoses(99, [], false);
  await expect(never.createRun('1', run)).rejects.toMatchObject({ code: 'TRACKING_UNREACHABLE' });
});
