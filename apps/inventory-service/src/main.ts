import { startService } from '#libs/service';
import { InventoryServiceModule } from './inventory-service.module.js';

await startService({
  name: 'inventory-service',
  module: InventoryServiceModule,
  statusByCode: { 'stock-item-not-found': 404 },
});
