import { readPolicyFile } from '#libs/service';
import { stockPolicySchema, type StockPolicy } from './stock-item/stock.policy.js';

/** A folder from before there were levels: nobody is told. */
const NOBODY: StockPolicy = stockPolicySchema.parse({ version: 'none', levels: [] });

/**
 * Reads and validates `inventory.yaml` of a policy folder. Where there is no such file, no channel is told of stock.
 * @throws CrossdockError `invalid-policy` that names the file and the setting
 */
export function readStockPolicy(folder: string): Promise<StockPolicy> {
  return readPolicyFile(folder, { name: 'inventory.yaml', schema: stockPolicySchema, whenAbsent: NOBODY });
}
