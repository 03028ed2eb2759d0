import { spawn } from 'node:child_process';
import { ConfigError } from '../core/errors.ts';
import type { ShellCommand } from './mlproject/shell-command.ts';

/** How a command ended. */
export interface CommandEnd {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** Milliseconds that a command has to stop by itself. */
const GRACE_MS = 10_000;

/**
 * Runs a command with bash in a folder, its output where ours goes. Aborting ends it and all that it started.
 * @param more variables beside ours
 * @param output `inherit`, or `stderr`: what it prints is no result of ours
 * @throws ConfigError PROJECT_ENVIRONMENT without bash
 */
export function runCommand(
  { script, variables }: ShellCommand,
  folder: string,
  more: Readonly<Record<string, string>>,
  { output, signal }: { readonly output: 'inherit' | 'stderr'; readonly signal: AbortSignal | undefined },
): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const group = process.platform !== 'win32';
    // with a socket for its input, bash would read ~/.bashrc
    const child = spawn('bash', ['--norc', '-c', script], {
      cwd: folder,
      env: { ...process.env, ...more, ...variables },
      // a group of its own: an interrupt comes from us, once
      stdio: [process.stdin.isTTY ? 'ignore' : 'inherit', output === 'inherit' ? 'inherit' : 2, 'inherit'],
      detached: group,
    });
    const end = (name: NodeJS.Signals): void => {
      try {
        if (group && child.pid !== undefined) process.kill(-child.pid, name);
        else child.kill(name);
      } catch {
        // it is gone
      }
    };
    let hard: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      end('SIGTERM');
      hard = setTimeout(() => end('SIGKILL'), GRACE_MS);
    };
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const done = (): void => {
      clearTimeout(hard);
      signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (cause) => {
      done();
      reject(
        new ConfigError('PROJECT_ENVIRONMENT', `The command cannot be run (${cause.message}).`, {
          hint: 'Install bash: the commands of projects are written for it.',
          cause,
        }),
      );
    });
    child.on('close', (code, by) => {
      done();
      resolve({ code, signal: by });
    });
  });
}
