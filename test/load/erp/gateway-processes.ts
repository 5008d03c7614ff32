import { mkdirSync, writeFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'yaml';
import type { ProcessDefinition } from '../../../stack/managed-process.js';
import { anyPort, Ports } from '../../../stack/ports.js';
import type { Report } from '../../../stack/report.js';
import { built, repositoryRoot } from '../../../stack/repository.js';
import { Supervisor } from '../../../stack/supervisor.js';

/** What replicas of the gateway are started with. */
export interface GatewaySettings {
  /** For policies, logs and the list of processes. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly busUrl: string;
  readonly erp: { readonly url: string; readonly token: string };
  /** As `policies/erp-connections.yaml` has them. */
  readonly limits: object;
  readonly timeoutMs: number;
  readonly replicas: number;
  /** Modules that Node.js loads before the service. */
  readonly preload?: readonly string[];
  readonly report: Report;
}

const STOP_WITHIN_MS = 10_000;

/** Replicas of erp-gateway as processes of their own: what is killed here dies as it would anywhere. */
export class GatewayProcesses {
  private readonly supervisor: Supervisor;
  private readonly ports = new Map<string, number>();

  constructor(private readonly settings: GatewaySettings) {
    mkdirSync(settings.folder, { recursive: true });
    this.supervisor = new Supervisor(join(settings.folder, 'processes.json'), settings.report);
  }

  get names(): readonly string[] {
    return [...this.ports.keys()];
  }

  async start(): Promise<void> {
    const policies = this.writePolicies();
    const chosen = new Ports();
    for (let replica = 1; replica <= this.settings.replicas; replica++)
      this.ports.set(`erp-gateway-${replica}`, await chosen.choose(anyPort()));
    await this.supervisor.start(...this.names.map((name) => this.process(name, policies)));
  }

  /** SIGKILL; resolves when the process in its place serves. */
  kill(name: string): Promise<void> {
    return this.supervisor.kill(name);
  }

  stop(): Promise<void> {
    return this.supervisor.stop();
  }

  address(name: string): string {
    return `http://127.0.0.1:${this.ports.get(name) ?? 0}`;
  }

  private writePolicies(): string {
    const policies = join(this.settings.folder, 'policies');
    cpSync(join(repositoryRoot, 'policies'), policies, { recursive: true });
    const { limits, timeoutMs } = this.settings;
    const sandbox = {
      driver: 'sandbox',
      urlVariable: 'ERP_SANDBOX_URL',
      tokenVariable: 'ERP_SANDBOX_TOKEN',
      legalEntities: ['US', 'EU'],
      limits,
      timeoutMs,
      itemListEverySeconds: 3_600,
    };
    const connections = { connections: { sandbox }, items: { refetchMinutes: [5] } };
    writeFileSync(join(policies, 'erp-connections.yaml'), stringify(connections));
    return policies;
  }

  private process(name: string, policies: string): ProcessDefinition {
    const { folder, databaseUrl, busUrl, erp } = this.settings;
    const port = this.ports.get(name) ?? 0;
    const env = {
      ...process.env,
      SERVICE: 'erp-gateway',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder,
      DATABASE_URL: databaseUrl,
      NATS_URL: busUrl,
      POLICIES_DIR: policies,
      ERP_SANDBOX_URL: erp.url,
      ERP_SANDBOX_TOKEN: erp.token,
    };
    const preload = (this.settings.preload ?? []).map((module) => `--import=${pathToFileURL(module).href}`);
    const args = ['--enable-source-maps', ...preload, built('apps', 'erp-gateway', 'src', 'main.js')];
    return {
      name,
      service: 'erp-gateway',
      port,
      logFile: join(folder, `${name}.log`),
      launch: { command: process.execPath, args, env },
      ready: () => isReady(this.address(name)),
      stopSignal: 'SIGTERM',
      stopWithinMs: STOP_WITHIN_MS,
    };
  }
}

async function isReady(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
