import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CrossdockError } from '#libs/errors';
import type { Launch } from './managed-process.js';

const ACCOUNT = 'postgres';
const ENTER_BY_OTHERS = 0o001;
/** The number that every system gives to nobody. */
const NOBODY = '65534';

/** How to run a program that refuses to run as root. */
export interface Unprivileged {
  readonly launch: (command: string, args: readonly string[], env: Launch['env']) => Launch;
  /** Hands a file or folder to the account that runs the program. */
  readonly own: (path: string) => void;
}

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it as himself. Root runs it under the account `postgres`
 * where that may enter all the folders above; else (a clone below /root) in a user namespace, in which root's own
 * files stay readable but the process is not root.
 */
export function unprivileged(paths: readonly string[]): Unprivileged {
  if (process.getuid?.() !== 0) return asOurselves;
  const account = paths.every(mayBeEntered) ? findAccount() : undefined;
  if (account) return asAccount(account);
  if (mayUnshare()) return inNamespace;
  throw new CrossdockError('postgres-as-root', {
    problem: `PostgreSQL refuses to run as root, and no other account can enter ${paths.join(' and ')}`,
    remedy: 'Clone into a folder that everyone may enter, or run as an ordinary user',
  });
}

const asOurselves: Unprivileged = { launch: (command, args, env) => ({ command, args, env }), own: () => undefined };

const NAMESPACE = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

const inNamespace: Unprivileged = {
  launch: (command, args, env) => ({ command: 'unshare', args: [...NAMESPACE, command, ...args], env }),
  own: () => undefined,
};

function asAccount(account: { uid: number; gid: number }): Unprivileged {
  return {
    launch: (command, args, env) => ({ command, args, env, account }),
    own: (path) => chownSync(path, account.uid, account.gid),
  };
}

function mayBeEntered(path: string): boolean {
  const parent = dirname(path);
  return (statSync(parent).mode & ENTER_BY_OTHERS) !== 0 && (parent === dirname(parent) || mayBeEntered(parent));
}

function findAccount(): { uid: number; gid: number } | undefined {
  try {
    if (spawnSync('id', [ACCOUNT]).status !== 0) createAccount();
    const number = (flag: string) => Number(execFileSync('id', [flag, ACCOUNT], { encoding: 'utf8' }));
    return { uid: number('-u'), gid: number('-g') };
  } catch {
    return undefined;
  }
}

function createAccount(): void {
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  execFileSync('useradd', [...options, ACCOUNT], { stdio: 'ignore' });
}

function mayUnshare(): boolean {
  return spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;
}
