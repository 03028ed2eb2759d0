import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether only programs of this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Tells whether a Host header names this server: a page of another site that points its name at 127.0.0.1 (DNS
 * rebinding) sends its own name.
 * @param allowed names besides those of loopback; on an open address, with none given, every name passes
 */
export function hostGuard(bound: string, allowed: readonly string[]): (header: string | undefined) => boolean {
  if (!isLoopback(bound) && allowed.length === 0) return () => true;
  const names = new Set([bound, 'localhost', '127.0.0.1', '::1', ...allowed].map((name) => name.toLowerCase()));
  return (header) => {
    const name = hostName(header ?? '');
    return names.has(name) || name.endsWith('.localhost');
  };
}

function hostName(header: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(header.trim().toLowerCase());
  return match?.[1] ?? match?.[2] ?? '';
}

/**
 * Tells whether an Authorization header carries the token: `Bearer TOKEN`, or `Basic` with the token as password (for
 * browsers). The time does not depend on where a wrong token differs.
 */
export function tokenGuard(token: string): (header: string | undefined) => boolean {
  const wanted = digest(token);
  return (header) => timingSafeEqual(digest(givenToken(header ?? '')), wanted);
}

function givenToken(header: string): string {
  const match = /^(bearer|basic) +(\S+)$/i.exec(header);
  if (match === null) return '';
  if (match[1]!.toLowerCase() === 'bearer') return match[2]!;
  const pair = Buffer.from(match[2]!, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
