/** What Amazon's warehouses call the state of goods, as the contracts do. */
const DISPOSITIONS: Readonly<Record<string, string>> = {
  SELLABLE: 'sellable',
  CUSTOMER_DAMAGED: 'customer-damaged',
  CUST_DAMAGED: 'customer-damaged',
  CARRIER_DAMAGED: 'carrier-damaged',
  WAREHOUSE_DAMAGED: 'warehouse-damaged',
  WHSE_DAMAGED: 'warehouse-damaged',
  DISTRIBUTOR_DAMAGED: 'warehouse-damaged',
  DAMAGED: 'warehouse-damaged',
  DEFECTIVE: 'defective',
  EXPIRED: 'expired',
  LOST: 'missing',
};

/** The disposition that a word stands for; undefined where there is no word. */
export function dispositionOf(word: string): string | undefined {
  return word === ''
    ? undefined
    : (DISPOSITIONS[
        word
          .trim()
          .toUpperCase()
          .replaceAll(/[\s-]+/g, '_')
      ] ?? 'unknown');
}
