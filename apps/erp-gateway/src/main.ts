import { startService } from '#libs/service';
import { gatewayDefinition } from './erp-gateway.module.js';
import { readSetup } from './setup.js';

await startService(gatewayDefinition(await readSetup(process.env)));
