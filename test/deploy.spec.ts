import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { serviceNames } from '#libs/contracts';
import { repositoryRoot } from '#libs/contracts/testing';

const root = repositoryRoot();
const chart = join(root, 'deploy/helm/crossdock');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const hasHelm = spawnSync('helm', ['version']).status === 0;

/** What is looked at of a manifest. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly template?: { readonly spec: PodSpec } };
}

interface PodSpec {
  readonly securityContext: { readonly runAsNonRoot?: boolean };
  readonly terminationGracePeriodSeconds?: number;
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string }[];
    readonly securityContext: { readonly readOnlyRootFilesystem?: boolean };
  }[];
}

describe('the chart', () => {
  it('runs each service, and no other', () => {
    const { services } = parse(readFileSync(join(chart, 'values.yaml'), 'utf8')) as { services: object };
    expect(Object.keys(services).toSorted()).toEqual([...serviceNames].toSorted());
    for (const service of serviceNames) expect(existsSync(join(root, 'apps', service, 'src/main.ts'))).toBe(true);
  });

  it('brings the rules and dashboards of observability: `npm run gen`', () => {
    const files = readdirSync(join(chart, 'files')).toSorted();
    const boards = readdirSync(join(root, 'observability/grafana/dashboards'));
    expect(files).toEqual([...boards, 'rules.yml'].toSorted());
    const lies = (file: string) =>
      file === 'rules.yml' ? 'observability/prometheus/rules.yml' : `observability/grafana/dashboards/${file}`;
    for (const file of files) expect(readFileSync(join(chart, 'files', file), 'utf8')).toBe(read(lies(file)));
  });

  it('is explained by its schema down to every value', () => {
    const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as { properties: object };
    const values = parse(readFileSync(join(chart, 'values.yaml'), 'utf8')) as object;
    expect(Object.keys(values).filter((key) => !(key in schema.properties))).toEqual([]);
  });
});

describe.runIf(hasHelm)('the chart, rendered', () => {
  const render = (...words: string[]): Manifest[] => {
    const text = execFileSync('helm', ['template', 'x', chart, '--kube-version', '1.31.0', ...words], {
      encoding: 'utf8',
    });
    return parseAllDocuments(text).flatMap((one) => (one.toJS() as Manifest | null) ?? []);
  };
  const everything = ['-f', join(chart, 'ci/everything-values.yaml')];

  it('is taken by helm lint', () => {
    expect(execFileSync('helm', ['lint', '--strict', chart, ...everything], { encoding: 'utf8' })).toContain(
      '0 chart(s) failed',
    );
  });

  it('gives least rights, a drain and only its own secrets to each pod', () => {
    const pods = render(...everything).flatMap(({ kind, spec }) =>
      kind === 'Deployment' && spec?.template ? [spec.template.spec] : [],
    );
    expect(pods).toHaveLength(serviceNames.length);
    for (const pod of pods) {
      expect(pod.securityContext.runAsNonRoot).toBe(true);
      expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(16);
      for (const { args, env, securityContext } of pod.containers) {
        expect(securityContext.readOnlyRootFilesystem).toBe(true);
        const names = env.map(({ name }) => name);
        expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', 'NATS_URL', 'PORT', 'HOST']));
        expect(names.includes('VAULT_KEY')).toBe(args[0]?.includes('channel-gateway') ?? false);
      }
    }
  });

  it('has no more than it is asked for', () => {
    const kinds = new Set(render().map(({ kind }) => kind));
    for (const optional of ['Ingress', 'HorizontalPodAutoscaler', 'ServiceMonitor', 'PrometheusRule', 'ConfigMap'])
      expect(kinds.has(optional), optional).toBe(false);
    expect(new Set(render(...everything).map(({ kind }) => kind)).has('PrometheusRule')).toBe(true);
  });

  it.each([
    ['services.order-service.replicas=0', 'replicas'],
    ['nats.streamReplicas=2', 'streamReplicas'],
    ['imgae.tag=1', 'imgae'],
    ['terminationGracePeriodSeconds=5', 'terminationGracePeriodSeconds'],
  ])('refuses %s', (set, named) => {
    const refused = spawnSync('helm', ['template', 'x', chart, '--kube-version', '1.31.0', '--set', set], {
      encoding: 'utf8',
    });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(named)]);
  });
});

describe('the image', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies what is there, and leaves the build’s tools behind', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of sources) expect(existsSync(join(root, source)), source).toBe(true);
    expect(lines.find((line) => line.includes('npm prune'))).toContain('--omit=dev');
    expect(lines).toContain('USER node');
  });

  it('has the programs that the chart names', () => {
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    const copied = new Set(lines.flatMap((line) => /^COPY (\w+) \1$/.exec(line)?.[1] ?? []));
    expect(include.map((path) => path.split('/')[0]).filter((part) => !copied.has(part ?? ''))).toEqual([]);
    expect(existsSync(join(root, 'cli/bin.ts'))).toBe(true);
  });
});
