import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

const PACKAGE = 'prometheus';
const POLL_MS = 200;
const READY_WITHIN_MS = 30_000;

/** A value of a series at an instant. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Whether Prometheus and promtool are here; in CI, as root on Debian, they are installed where they are missing. */
export function hasPrometheus(): boolean {
  if (isThere()) return true;
  if (process.env['CI'] !== 'true' || process.getuid?.() !== 0) return false;
  const install = `apt-get install -y --no-install-recommends ${PACKAGE}`;
  const script = `export DEBIAN_FRONTEND=noninteractive; ${install} || { apt-get update && ${install}; }`;
  spawnSync('/bin/sh', ['-c', script], { stdio: 'ignore' });
  return isThere();
}

/** Why tests of it are left out. */
export const WITHOUT_PROMETHEUS =
  'skipped, because prometheus and promtool are not installed (apt-get install prometheus)';

/** Runs promtool; its output where it says that all is well, else throws with it. */
export function promtool(...words: readonly string[]): string {
  return execFileSync('promtool', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A Prometheus that scrapes the given services every second. */
export class RunningPrometheus {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly url: string,
  ) {}

  /** `services`: address by job. */
  static async open(services: Readonly<Record<string, string>>, rules: string): Promise<RunningPrometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'crossdock-prometheus-'));
    const jobs = Object.entries(services).map(([job, address]) => ({
      job_name: job,
      static_configs: [{ targets: [new URL(address).host] }],
    }));
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: jobs,
    };
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    const url = `http://127.0.0.1:${await freePort()}`;
    const files = [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    const words = [...files, `--web.listen-address=${new URL(url).host}`, '--enable-feature=exemplar-storage'];
    const opened = new RunningPrometheus(spawn('prometheus', words, { stdio: 'ignore' }), folder, url);
    await opened.ready();
    return opened;
  }

  /** An instant query. */
  async query(expr: string): Promise<readonly Sample[]> {
    const answer = await this.get(`/api/v1/query?query=${encodeURIComponent(expr)}`);
    const { result } = (answer as { data: { result: { metric: Sample['metric']; value: [number, string] }[] } }).data;
    return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
  }

  /** What the last scrape of each target came to: its job, and its error where it had one. */
  async targets(): Promise<readonly { readonly job: string; readonly error: string }[]> {
    const answer = (await this.get('/api/v1/targets')) as {
      data: { activeTargets: { labels: { job: string }; lastError: string; lastScrape: string }[] };
    };
    return answer.data.activeTargets.map(({ labels, lastError }) => ({ job: labels.job, error: lastError }));
  }

  close(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Prometheus answers ${answer.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as unknown;
  }

  private async ready(): Promise<void> {
    const endsAt = Date.now() + READY_WITHIN_MS;
    while (Date.now() < endsAt) {
      const answer = await fetch(`${this.url}/-/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    this.close();
    throw new Error('Prometheus was not ready in time');
  }
}

function isThere(): boolean {
  return ['prometheus', 'promtool'].every((program) => spawnSync(program, ['--version']).status === 0);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
