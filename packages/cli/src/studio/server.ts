import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { basename, extname, join, normalize, sep } from 'node:path';

/** What is served. */
export interface Serving {
  /** The folder of the built studio. */
  readonly folder: string;
  /** A table that the page opens at once. */
  readonly table?: string;
  /** The port; 0 is any that is free. */
  readonly port: number;
}

/** A studio that is being served. */
export interface Served {
  /** The address of its first page. */
  readonly url: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The first two let the page share memory with its workers. The policy is that of the page itself; only the header can
 * forbid that another page frames it.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

/**
 * Serves the studio on this machine alone. The table, where there is one, is given to nobody but the page: its address
 * holds a secret that changes with every start.
 *
 * @throws Error with the system's code where the port is taken or may not be used
 */
export async function serveStudio({ folder, table, port }: Serving): Promise<Served> {
  const secret = randomBytes(16).toString('hex');
  const server = createServer((request, response) => {
    answer(request, response, { folder, table, secret }).catch(() => {
      if (!response.headersSent) response.writeHead(500, HEADERS);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : port;
  const query = table === undefined ? '' : `?open=${encodeURIComponent(basename(table))}&key=${secret}`;
  return {
    url: `http://127.0.0.1:${own}/${query}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Known {
  readonly folder: string;
  readonly table: string | undefined;
  readonly secret: string;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { folder, table, secret }: Known,
): Promise<void> {
  const refuse = (status: number): void => {
    response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain' });
    response.end();
  };
  // A page elsewhere whose name was made to lead here says so in Host.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) return refuse(403);
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  let path: string;
  try {
    path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
  } catch {
    return refuse(400);
  }
  if (table !== undefined && path === `/opened/${secret}`) {
    const { size } = await stat(table);
    response.writeHead(200, {
      ...HEADERS,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      'Cache-Control': 'no-store',
    });
    if (request.method === 'HEAD') response.end();
    else
      createReadStream(table)
        .on('error', () => response.destroy())
        .pipe(response);
    return undefined;
  }
  const file = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  const type = TYPES[extname(file)];
  const body =
    file.startsWith(folder + sep) && type !== undefined
      ? await readFile(file).catch(() => undefined)
      : undefined;
  if (!body) return refuse(404);
  response.writeHead(200, { ...HEADERS, 'Content-Type': type!, 'Content-Length': String(body.length) });
  response.end(request.method === 'HEAD' ? undefined : body);
  return undefined;
}
