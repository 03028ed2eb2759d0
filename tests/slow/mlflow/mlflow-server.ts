import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { answering } from './answering.ts';

/*
 * The real program: AUTOML_MLFLOW_VENV names a virtual environment with mlflow. Tests without it are skipped, and say so.
 */
const VENV = process.env['AUTOML_MLFLOW_VENV'] ?? '';
export const python = join(VENV, 'bin', 'python');

/** @param what is not tested without the program. @returns whether it is there */
export function hasMlflow(what: string): boolean {
  const there = VENV !== '' && existsSync(python);
  if (!there) process.stderr.write(`AUTOML_MLFLOW_VENV '${VENV}' holds no bin/python: ${what}\n`);
  return there;
}

/** A port of this machine that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

export interface MlflowServer {
  readonly uri: string;
  kill(): void;
}

/** A server with its database in the folder, once it answers. */
export async function startMlflow(folder: string, more: readonly string[] = []): Promise<MlflowServer> {
  const port = await freePort();
  const backend = ['--backend-store-uri', `sqlite:///${join(folder, 'server.db')}`];
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const server = spawn(python, [...args, ...backend, ...more], { cwd: folder, stdio: 'ignore', detached: true });
  const kill = (): void => {
    process.kill(-server.pid!, 'SIGKILL');
  };
  const uri = `http://127.0.0.1:${port}`;
  try {
    await answering(`${uri}/health`);
  } catch (error) {
    kill();
    throw error;
  }
  return { uri, kill };
}
