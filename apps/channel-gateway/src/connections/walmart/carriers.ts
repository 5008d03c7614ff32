/**
 * Carriers that Walmart knows by name, as it spells them (developer.walmart.com, "Ship order lines", carrier): what is
 * named otherwise is another carrier to it, which needs an address where the parcel can be followed.
 */
const NAMES = [
  'UPS',
  'USPS',
  'FedEx',
  'Airborne',
  'OnTrac',
  'DHL',
  'DHL Ecommerce - US',
  'LS',
  'UDS',
  'UPSMI',
  'FDX',
  'PILOT',
  'ESTES',
  'SAIA',
  'FDS Express',
  'Seko Worldwide',
  'HIT Delivery',
  'FEDEXSP',
  'RL Carriers',
  'China Post',
  'YunExpress',
  'AIT Worldwide Logistics',
  'Sendle',
  'Landmark Global',
  'Yanwen',
  '4PX',
  'GLS',
  'OSM Worldwide',
  'FIRST MILE',
  'CEVA',
  'India Post',
  'SF Express',
  'TForce Freight',
  'LSO',
  'Royal Mail',
  'Canada Post',
  'Japan Post',
  'Deutsche Post',
  'XPO Logistics',
  'Better Trucks',
  'Asendia',
  'RXO',
  'UniUni',
] as const;

const byName: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

/** How Walmart spells a carrier; undefined where it is another one to it. */
export function knownCarrier(name: string): string | undefined {
  return byName.get(name.trim().toLowerCase());
}
