import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../../..');

/** One of our programs in its own process. */
export interface Program {
  pid: number;
  /** Its output so far. */
  output(): string;
  /** Resolves with the first matching line; rejects with the output if the program ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  exited: Promise<number | null>;
}

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);

/** The command of a file in package.json; `node <file>` if it has no script. */
const commandOf = (file: string): string =>
  Object.values(scripts).find((script) => /exec node (--\S+ )*(\S+)$/.exec(script)?.[2] === file) ??
  `exec node '${file}'`;

/**
 * Starts a file of this repository like its script in package.json, with Node in place of the script. The environment
 * is only PATH and the given variables.
 */
export function startProgram(
  file: string,
  options: { args?: string[]; env?: Record<string, string> } = {},
): Program {
  const command = ['-c', `${commandOf(file)} "$@"`, 'sh', ...(options.args ?? [])];
  const child: ChildProcess = spawn('sh', command, {
    cwd: root,
    env: { PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<(line: string | undefined) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of waiting) listener(line);
    });
  }
  const exited = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      resolve(code);
      for (const listener of waiting) listener(undefined);
    });
  });
  const output = () => lines.join('\n');

  return {
    pid: child.pid ?? -1,
    output,
    exited,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (line: string | undefined) => {
          const match = line === undefined ? null : pattern.exec(line);
          if (line !== undefined && !match) return;
          waiting.delete(look);
          if (match) resolve(match);
          else reject(new Error(`${file} ended before it printed ${pattern}:\n${output()}`));
        };
        const early = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
        if (early) resolve(early);
        else if (child.exitCode !== null || child.signalCode !== null) look(undefined);
        else waiting.add(look);
      }),
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

export const testAdminKey = 'an-admin-key-of-many-characters-for-tests';
export const testEncryptionKey = Buffer.alloc(32, 7).toString('base64');

export interface Product extends Program {
  /** The URL of its API; empty for a worker. */
  url: string;
  /** A request as admin. */
  request(path: string, init?: RequestInit): Promise<Response>;
}

/** Starts the product on a database and waits until it is ready. */
export async function startProduct(options: {
  databaseUrl: string;
  role?: 'all' | 'api' | 'worker';
  env?: Record<string, string>;
}): Promise<Product> {
  const program = startProgram('src/start.ts', {
    env: {
      DATABASE_URL: options.databaseUrl,
      ENCRYPTION_KEY: testEncryptionKey,
      ADMIN_API_KEY: testAdminKey,
      ROLE: options.role ?? 'all',
      PORT: '0',
      ...options.env,
    },
  });
  const ready = await program.line(/"url":"([^"]+)".*"msg":"listening"|"msg":"working"/);
  const url = ready[1] ?? '';
  return {
    ...program,
    url,
    request: (path, init = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${testAdminKey}`,
          'content-type': 'application/json',
          ...init.headers,
        },
      }),
  };
}
