import { startService } from '#libs/service';
import { InventoryServiceModule } from './inventory-service.module.js';
import { readStockPolicy } from './stock-policy-file.js';

const policy = await readStockPolicy(process.env['POLICIES_DIR'] ?? 'policies');

await startService({
  name: 'inventory-service',
  module: InventoryServiceModule.with(policy),
  statusByCode: { 'stock-item-not-found': 404 },
});
