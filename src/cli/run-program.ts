import { type Command, CommanderError } from 'commander';
import { EXIT, errorText, exitCodeOf } from './exit-code.ts';

/** Runs the work of a command and keeps its exit code. */
export type Run = (action: () => Promise<number>) => Promise<void>;

/**
 * Reads one command line and does what it says; errors are told on stderr.
 * @param argv as process.argv: the arguments start at index 2
 * @param build makes the program, whose commands do their work by what they are given
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[], build: (run: Run) => Command): Promise<number> {
  let code: number = EXIT.ok;
  const program = build(async (action) => {
    try {
      code = await action();
    } catch (error) {
      process.stderr.write(`error: ${errorText(error)}\n`);
      code = exitCodeOf(error);
    }
  });
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  return code;
}

/** Runs a command line and ends the process with its exit code. */
export async function endWith(execute: () => Promise<number>): Promise<void> {
  process.stdout.on('error', quietPipe);
  process.stderr.on('error', quietPipe);
  await leave(await execute());
}

/** The reader of a pipe went away (`| head`): end without a word. */
function quietPipe(error: { code?: string }): void {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
}

/** Lets pending output drain, then ends: threads that still unwind must not keep the process. */
async function leave(code: number): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map((s) => new Promise<void>((done) => s.write('', () => done()))),
  );
  process.exit(code);
}
