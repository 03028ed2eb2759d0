import { spawn } from 'node:child_process';
import { AutomlError, ConfigError } from '../../core/errors.ts';

/** Never asks for a password, never runs a hook or a command that a repository names. */
const SAFE = ['-c', 'protocol.ext.allow=never', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/**
 * Runs git. @returns what it printed, trimmed
 * @throws ConfigError PROJECT_GIT_MISSING
 * @throws AutomlError PROJECT_GIT_FAILED with git's last words, addresses without passwords
 */
export function git(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
    const child = spawn('git', ['-C', folder, ...SAFE, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, fault] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      fault += text;
    });
    child.on('error', (cause) =>
      reject(
        new ConfigError('PROJECT_GIT_MISSING', `git cannot be run (${cause.message}).`, {
          hint: 'Install git, or fetch the project yourself and give its folder.',
          cause,
        }),
      ),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(out.trim());
      else
        reject(
          new AutomlError('PROJECT_GIT_FAILED', `git ${args[0]} failed: ${lastWords(fault)}.`, {
            hint: 'Check the address, the --version and that git can read the repository without asking for a password.',
          }),
        );
    });
  });
}

function lastWords(text: string): string {
  const lines = text.split('\n').filter((line) => /^(fatal|error):/.test(line));
  return withoutPassword(lines.at(-1) ?? text.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
}

/** An address as it may be shown and stored. */
export function withoutPassword(uri: string): string {
  return uri.replace(/:\/\/[^@/\s]*@/g, '://');
}
