// Gets a checkout ready to run: packages, the pinned Node.js, the build. Runs on any Node.js from 20 on with nothing
// installed, so it imports nothing but node: modules. All progress goes to stderr: stdout belongs to the result.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, 'node', 'bin', 'node');

/** Folders and files whose change makes the build stale. */
const SOURCES = ['apps', 'cli', 'libs', 'sandbox', 'stack', 'test'];
const SETTINGS = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
const STAMP = join(root, 'dist', '.built');
const BUILD_LOCK = join(root, 'dist', '.building');
const BUILD_WAIT_MS = 200;

/** Something that the reader can mend; its message is one sentence that says how. */
export class Unprepared extends Error {}

/**
 * Makes sure of packages and build, then calls `go` under the pinned Node.js: in this process, or in a second one that
 * runs the same script. Ends the process with exit code 2 and one sentence if that cannot be done.
 */
export async function prepared(script, go) {
  // Debian puts nats-server and useradd where an ordinary user's PATH does not look
  process.env.PATH += ':/usr/local/sbin:/usr/sbin:/sbin';
  try {
    install();
    if (!runsPinnedNode()) return await again(script);
    build();
  } catch (error) {
    if (!(error instanceof Unprepared)) throw error;
    process.stderr.write(`crossdock: ${error.message}\n`);
    process.exit(2);
  }
  await go();
}

function progress(line) {
  process.stderr.write(`${line}\n`);
}

function install() {
  if (isInstalled()) return;
  // in a second worktree the link leads to the packages of the first, which npm would delete
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Unprepared('node_modules is a link to packages other than package-lock.json names: remove the link.');
  }
  progress('installing the packages (npm ci), once; this takes a minute');
  const options = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', ['ci', ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) throw new Unprepared('"npm ci" failed: see above, check the network and start again.');
}

/** npm notes what it has installed in a second lock file; a clone or a checkout makes the first one newer. */
function isInstalled() {
  const wanted = join(root, 'package-lock.json');
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed) || !existsSync(pinnedNode)) return false;
  if (statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return true;
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const there = packagesOf(installed);
  return Object.entries(packagesOf(wanted)).every(
    ([path, { version, optional }]) => path === '' || there[path]?.version === version || (optional && !there[path]),
  );
}

function runsPinnedNode() {
  const { version } = JSON.parse(readFileSync(join(modules, 'node', 'package.json'), 'utf8'));
  return process.versions.node.split('.')[0] === version.split('.')[0];
}

/** Runs the script under the pinned Node.js, passes signals on and ends as it ends. */
async function again(script) {
  // the channel breaks when we die, and so tells the other process
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(pinnedNode, [script, ...process.argv.slice(2)], { stdio });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name));
  const [code, signal] = await new Promise((resolve) => child.once('exit', (...how) => resolve(how)));
  process.exit(code ?? (signal ? 1 : 0));
}

function build() {
  if (isBuilt()) return;
  const release = takeBuildLock();
  try {
    // another process may have built while we waited
    const sources = sourcesStamp();
    if (isBuilt(sources)) return;
    progress(existsSync(STAMP) ? 'building what has changed' : 'building, for the first time');
    const tsc = join(modules, 'typescript', 'bin', 'tsc');
    const options = ['-p', 'tsconfig.build.json', '--pretty', 'false'];
    const done = spawnSync(process.execPath, [tsc, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
    if (done.status !== 0) throw new Unprepared('the build failed: mend the errors shown above and start again.');
    writeFileSync(STAMP, sources);
  } finally {
    release();
  }
}

function isBuilt(sources = sourcesStamp()) {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources;
}

/**
 * The newest change and the number of files. Looking at the times of all files takes ten milliseconds; it sees edits,
 * checkouts (git gives changed files the present time), new and deleted files, and needs no git.
 */
function sourcesStamp() {
  const seen = { newest: 0, files: 0 };
  for (const name of SETTINGS) look(join(root, name), seen);
  for (const name of SOURCES) lookInto(join(root, name), seen);
  return `${seen.newest} ${seen.files}\n`;
}

function lookInto(folder, seen) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) lookInto(path, seen);
    else if (path.endsWith('.ts') && !path.endsWith('.spec.ts')) look(path, seen);
  }
}

function look(path, seen) {
  seen.newest = Math.max(seen.newest, statSync(path).mtimeMs);
  seen.files += 1;
}

/** One build at a time; the lock of a process that died is taken over. */
function takeBuildLock() {
  mkdirSync(dirname(BUILD_LOCK), { recursive: true });
  for (;;) {
    try {
      writeFileSync(BUILD_LOCK, String(process.pid), { flag: 'wx' });
      return () => rmSync(BUILD_LOCK, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(BUILD_LOCK)) rmSync(BUILD_LOCK, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUILD_WAIT_MS);
  }
}

function isAlive(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
