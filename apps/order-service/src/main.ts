import { startService } from '#libs/service';
import { readOrderPolicy } from './order-policy-file.js';
import { OrderServiceModule } from './order-service.module.js';

const policy = await readOrderPolicy(process.env['POLICIES_DIR'] ?? 'policies');

await startService({
  name: 'order-service',
  keepsWorkInMemory: true,
  module: OrderServiceModule.with(policy),
  statusByCode: { 'order-not-found': 404, 'invalid-ruling': 400, 'actor-missing': 400 },
});
