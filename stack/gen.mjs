// Generated artefacts, from the built sources: `npm run build && npm run gen`.
import { contracts } from '../dist/libs/contracts/src/index.js';
import { release, releasedFolder, repositoryRoot } from '../dist/libs/contracts/src/testing.js';

const folder = releasedFolder(repositoryRoot());
for (const contract of contracts.filter((one) => !one.planned)) release(contract, folder);
process.stderr.write(`${contracts.length} contracts released in ${folder}\n`);
