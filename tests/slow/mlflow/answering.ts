import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

/** Resolves once the address answers. */
export async function answering(url: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const status = await new Promise<number>((done) => {
      get(url, (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      }).on('error', () => done(0));
    });
    if (status === 200) return;
    await pause(1000);
  }
  expect.fail(`${url} does not answer`);
}
