import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** Types of file systems by Linux's statfs: NFS, SMB, CIFS, SMB2, 9P, Ceph, Lustre, FUSE (sshfs, cloud drives), AFS, GFS2. */
const NETWORK: ReadonlySet<number> = new Set([
  ...[0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x00c36400, 0x0bd00bd0, 0x65735546, 0x5346414f, 0x01161970],
]);

/** The file lies, or may lie, on another machine's disk. */
export function isNetworkPath(file: string): boolean {
  if (process.platform === 'win32') return /^[\\/]{2}/.test(file);
  if (process.platform !== 'linux') return file.startsWith('/Volumes/') || file.startsWith('/net/');
  try {
    return NETWORK.has(statfsSync(dirname(file)).type);
  } catch {
    return true;
  }
}
