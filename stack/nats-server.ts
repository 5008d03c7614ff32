import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import type { Report } from './report.js';

/** A nats-server program on this machine. */
export interface NatsProgram {
  readonly command: string;
  readonly major: number;
  readonly minor: number;
}

const PACKAGE = 'nats-server';
/** Kept from starting the service that the package brings: the stack runs its own server. */
const INSTALL_SCRIPT = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\\nexit 101\\n' > $policy
  chmod +x $policy
  trap 'rm -f $policy' EXIT
fi
apt-get install -y --no-install-recommends ${PACKAGE} || { apt-get update && apt-get install -y --no-install-recommends ${PACKAGE}; }
`;

/** Finds nats-server: `NATS_SERVER_BIN`, else on PATH; as root on Debian or Ubuntu installs it where it is missing. */
export function findNatsServer(report: Report): NatsProgram {
  const named = process.env['NATS_SERVER_BIN'];
  const found = named ? versionOf(named) : (versionOf(PACKAGE) ?? install(report));
  if (found && isServed(found)) return found;
  const where = named ? `NATS_SERVER_BIN (${named})` : 'nats-server';
  throw new CrossdockError('no-nats-server', {
    problem: found ? `${where} is ${found.major}.${found.minor}, older than 2.9` : `${where} cannot be run`,
    remedy: `Run "sudo apt-get install ${PACKAGE}", put another nats-server (2.9 or newer) on PATH, or set NATS_URL`,
  });
}

/** The newest nats-server of this machine, where one can be found: PATH, `NATS_SERVER_BIN`, and where Go installs. */
export function newestNatsServer(): NatsProgram | undefined {
  const { PATH = '', GOBIN = '', GOPATH = join(homedir(), 'go'), NATS_SERVER_BIN } = process.env;
  const folders = [...PATH.split(delimiter), GOBIN, join(GOPATH, 'bin'), join(homedir(), '.local', 'bin')];
  const commands = [NATS_SERVER_BIN, ...folders.filter(Boolean).map((folder) => join(folder, PACKAGE))];
  const found = [...new Set(commands)].flatMap((command) => (command ? (versionOf(command) ?? []) : []));
  return found.sort((one, other) => other.major - one.major || other.minor - one.minor)[0];
}

function isServed({ major, minor }: NatsProgram): boolean {
  return major > 2 || (major === 2 && minor >= 9);
}

function install(report: Report): NatsProgram | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error) return undefined;
  report(`installing the system's package ${PACKAGE}`);
  const done = spawnSync('/bin/sh', ['-c', INSTALL_SCRIPT], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (done.status !== 0) report(`apt-get could not install ${PACKAGE}: ${done.stderr.trim().split('\n').at(-1)}`);
  return versionOf(PACKAGE);
}

/** A program prints `nats-server: v2.9.10`. */
function versionOf(command: string): NatsProgram | undefined {
  const said = spawnSync(command, ['--version'], { encoding: 'utf8' });
  const version = /v(\d+)\.(\d+)\./.exec(said.stdout ?? '');
  if (!version) return undefined;
  return { command, major: Number(version[1]), minor: Number(version[2]) };
}
