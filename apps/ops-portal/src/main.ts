import { startService } from '#libs/service';
import { auditSchema } from './audit/audit.schema.js';
import { OpsPortalModule } from './ops-portal.module.js';

await startService({ name: 'ops-portal', module: OpsPortalModule, schema: auditSchema });
