import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

/** The first browser that starts (the variable CHROMIUM first); null when there is none. */
export async function findBrowser(): Promise<string | null> {
  for (const name of [process.env['CHROMIUM'] ?? '', ...BROWSERS].filter((n) => n !== ''))
    if (
      await run(name, ['--version']).then(
        () => true,
        () => false,
      )
    )
      return name;
  return null;
}

/** The document of a page after its scripts have come to rest. */
export async function documentOf(browser: string, url: string, profile: string): Promise<string> {
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    `--user-data-dir=${profile}`,
  ];
  const wait = ['--virtual-time-budget=60000', '--timeout=120000', '--dump-dom'];
  const { stdout } = await run(browser, [...flags, ...wait, url], { maxBuffer: 2 ** 26 });
  return stdout;
}
