import { spawnSync } from 'node:child_process';
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

/** Finds nats-server on PATH; as root on Debian or Ubuntu installs it where it is missing. */
export function findNatsServer(report: Report): NatsProgram {
  const found = versionOf() ?? install(report);
  if (found && (found.major > 2 || found.minor >= 9)) return found;
  throw new CrossdockError('no-nats-server', {
    problem: found ? `nats-server is ${found.major}.${found.minor}, older than 2.9` : 'nats-server is not on PATH',
    remedy: `Run "sudo apt-get install ${PACKAGE}", put another nats-server (2.9 or newer) on PATH, or set NATS_URL`,
  });
}

function install(report: Report): NatsProgram | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error) return undefined;
  report(`installing the system's package ${PACKAGE}`);
  const done = spawnSync('/bin/sh', ['-c', INSTALL_SCRIPT], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (done.status !== 0) report(`apt-get could not install ${PACKAGE}: ${done.stderr.trim().split('\n').at(-1)}`);
  return versionOf();
}

/** Prints `nats-server: v2.9.10`. */
function versionOf(): NatsProgram | undefined {
  const said = spawnSync('nats-server', ['--version'], { encoding: 'utf8' });
  const version = /v(\d+)\.(\d+)\./.exec(said.stdout ?? '');
  if (!version) return undefined;
  return { command: 'nats-server', major: Number(version[1]), minor: Number(version[2]) };
}
