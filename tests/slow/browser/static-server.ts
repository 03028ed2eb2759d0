import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
};

/** Serves files below a folder on a free port of this machine; paths that lead out of it are not found. */
export function serve(root: URL): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const file = new URL(`.${new URL(request.url ?? '/', 'http://localhost').pathname}`, root);
    const refuse = (): void => void response.writeHead(404).end();
    if (!file.href.startsWith(root.href)) return refuse();
    readFile(file).then(
      (bytes) =>
        response
          .writeHead(200, { 'content-type': TYPES[extname(file.pathname)] ?? 'application/octet-stream' })
          .end(bytes),
      refuse,
    );
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ server, url: `http://127.0.0.1:${port}/` });
    });
  });
}
