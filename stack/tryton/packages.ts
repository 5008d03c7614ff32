import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { CrossdockError } from '#libs/errors';
import type { Report } from '../report.js';

/** Modules that are activated in the database; those that they need come with them. */
export const MODULES = ['account_invoice', 'account_product', 'stock'] as const;

/** Debian 12 (bookworm) has Tryton 6.0; without pytz no time zone may be chosen for a company. */
const PACKAGES = [
  'tryton-server',
  ...MODULES.map((module) => `tryton-modules-${module.replaceAll('_', '-')}`),
  'python3-psycopg2',
  'python3-tz',
];

const INSTALL = `apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`;

/** Debian's own: another Python in the path knows nothing of its modules. */
const PYTHON = '/usr/bin/python3';

/** What cannot be installed is said in one sentence; tests skip for it. */
class NoTryton extends CrossdockError<'no-tryton'> {}

/** True where the server and its modules are there; nothing is imported, which would want a configuration. */
function hasTryton(): boolean {
  const modules = JSON.stringify(['psycopg2', 'pytz', ...MODULES.map((module) => `trytond.modules.${module}`)]);
  const program = `import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in ${modules}))`;
  if (spawnSync(PYTHON, ['-c', program], { stdio: 'ignore' }).status !== 0) return false;
  return spawnSync('trytond', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Why Tryton cannot be had on this machine; undefined where it is there or may be installed. */
export function trytonIsAway(): string | undefined {
  if (hasTryton() || mayInstall()) return undefined;
  return `Tryton is not installed, and only root may: sudo ${INSTALL}`;
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The server's version, of which the templates are. */
export function trytonVersion(): string {
  const said = spawnSync('trytond', ['--version'], { encoding: 'utf8' }).stdout;
  return said.trim().split(' ').at(-1) ?? '';
}

/** Installs Tryton where it is missing and may be installed: by apt, as root; else says the one command. */
export async function requireTryton(report: Report): Promise<void> {
  if (hasTryton()) return;
  if (!mayInstall())
    throw new NoTryton('no-tryton', {
      problem: 'Tryton is not installed, and only root can install it from Debian’s packages',
      remedy: `Run "sudo ${INSTALL}" on Debian 12 and start again`,
    });
  report(`  installing Tryton, once: ${INSTALL}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await promisify(execFile)('apt-get', ['update', '-qq'], { env });
    const [command = '', ...args] = INSTALL.split(' ');
    await promisify(execFile)(command, args, { env });
  } catch (cause) {
    throw new NoTryton('no-tryton', {
      problem: `Tryton could not be installed (${(cause as Error).message.trim().split('\n').at(-1)})`,
      remedy: `Run "${INSTALL}" by hand; Debian 12 has the packages`,
      cause,
    });
  }
}
