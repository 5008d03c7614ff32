// Generated artefacts, from the built sources: `npm run build && npm run gen`.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadedSource } from '../dist/apps/channel-gateway/src/documents/load-source.js';
import { sourceDocs } from '../dist/apps/channel-gateway/src/documents/source-docs.js';
import {
  MANIFEST_SCHEMA,
  manifestJsonSchema,
} from '../dist/apps/channel-gateway/src/documents/manifest/manifest-json-schema.js';
import { sourceNames } from '../dist/apps/channel-gateway/src/sources.js';
import {
  POSTING_POLICY_SCHEMA,
  postingPolicyJsonSchema,
} from '../dist/apps/erp-gateway/src/posting/policy-json-schema.js';
import { contracts } from '../dist/libs/contracts/src/index.js';
import { dashboards, dashboardText } from '../dist/observability/dashboards/index.js';
import { messageDocs } from '../dist/test/docs/testing/documented.js';
import { release, releasedFolder, repositoryRoot } from '../dist/libs/contracts/src/testing.js';

const pages = join(repositoryRoot(), 'docs/channels');
mkdirSync(pages, { recursive: true });
for (const name of sourceNames) writeFileSync(join(pages, `${name}.md`), sourceDocs(await loadedSource(name)));
process.stderr.write(`${sourceNames.length} pages written in ${pages}\n`);

const folder = releasedFolder(repositoryRoot());
for (const contract of contracts.filter((one) => !one.planned)) release(contract, folder);
process.stderr.write(`${contracts.length} contracts released in ${folder}\n`);

for (const [path, text] of messageDocs()) writeFileSync(join(repositoryRoot(), path), text);
process.stderr.write('messages and actors described in docs\n');

mkdirSync(dirname(join(repositoryRoot(), POSTING_POLICY_SCHEMA)), { recursive: true });
writeFileSync(join(repositoryRoot(), POSTING_POLICY_SCHEMA), postingPolicyJsonSchema());
writeFileSync(join(repositoryRoot(), MANIFEST_SCHEMA), manifestJsonSchema());
process.stderr.write(`schemas written: ${POSTING_POLICY_SCHEMA}, ${MANIFEST_SCHEMA}\n`);

const boards = join(repositoryRoot(), 'observability/grafana/dashboards');
for (const [file, dashboard] of dashboards()) writeFileSync(join(boards, file), dashboardText(dashboard));

// the chart can only read what lies in its own folder
const chart = join(repositoryRoot(), 'deploy/helm/crossdock/files');
copyFileSync(join(repositoryRoot(), 'observability/prometheus/rules.yml'), join(chart, 'rules.yml'));
for (const [file] of dashboards()) copyFileSync(join(boards, file), join(chart, file));
