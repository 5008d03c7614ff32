import type { Currency } from './minor-units.js';

/** Something that the shops sell; prices in minor units of each shop's currency. */
export interface CatalogueItem {
  readonly sku: string;
  readonly title: string;
  readonly grams: number;
  readonly prices: Readonly<Record<Currency, number>>;
}

function item(sku: string, title: string, grams: number, USD: number, EUR: number, JPY: number): CatalogueItem {
  const [PLN, BRL] = [Math.round((EUR * 43) / 10), Math.round((USD * 54) / 10)];
  const [CAD, MXN] = [Math.round((USD * 14) / 10), Math.round((USD * 185) / 10)];
  return { sku, title, grams, prices: { USD, EUR, JPY, PLN, BRL, CAD, MXN } };
}

/** What ordinary orders are made of. */
export const catalogue: readonly CatalogueItem[] = [
  item('CD-MUG-WHITE', 'Stoneware mug, white', 380, 1499, 1390, 2200),
  item('CD-MUG-BLACK', 'Stoneware mug, black', 380, 1499, 1390, 2200),
  item('CD-KETTLE-1L', 'Enamel kettle, 1 l', 1150, 5995, 5490, 8980),
  item('CD-TOWEL-SET', 'Linen towel, set of 3', 420, 2733, 2499, 3980),
  item('CD-APRON', 'Canvas apron', 310, 3450, 3195, 5200),
  item('CD-KNIFE-18', "Chef's knife, 18 cm", 240, 8999, 8290, 13500),
  item('CD-BOARD-OAK', 'Oak cutting board', 1900, 4200, 3890, 6100),
  item('CD-JAR-05', 'Storage jar, 0.5 l', 520, 999, 899, 1430),
  item('CD-JAR-10', 'Storage jar, 1 l', 780, 1299, 1199, 1850),
  item('CD-CANDLE', 'Beeswax candle', 190, 1175, 1095, 1670),
  item('CD-LAMP-DESK', 'Desk lamp', 2300, 12900, 11990, 19800),
  item('CD-BULB-E27', 'Filament bulb E27', 60, 649, 599, 980),
  item('CD-RUG-SMALL', 'Wool rug, 60 x 90', 2100, 7950, 7349, 11800),
  item('CD-PILLOW', 'Feather pillow', 900, 3899, 3599, 5700),
  item('CD-THROW', 'Wool throw', 1200, 6499, 5999, 9600),
  item('CD-PENCILS', 'Pencils, box of 12', 110, 725, 669, 1090),
  item('CD-NOTEBOOK', 'Dotted notebook A5', 260, 1650, 1549, 2480),
  item('CD-BAG-TOTE', 'Tote bag', 200, 1899, 1749, 2750),
  item('CD-SOAP', 'Olive soap', 125, 333, 299, 470),
  item('CD-BRUSH', 'Dish brush', 90, 555, 519, 830),
];

/** SKUs that the licensed samples name, and the one filled in where a sample names none. */
export const sampleSkus = ['IPOD2008GREEN', 'IPOD2008RED', 'IPOD2008BLACK', 'IPOD2009BLACK', 'CD-BOOTS-BROWN'] as const;

/** In the ERP's item list, never in stock. */
export const soldOutItem = item('CD-SOLD-OUT', 'Limited edition vase', 1600, 6600, 6100, 9900);

/** Sold by the shop, unknown to the ERP until somebody approves it. */
export const unmappedItem = item('CD-UNMAPPED', 'Seasonal wreath', 700, 2950, 2750, 4300);

/** A kit in the ERP's item list: the components with their stand-alone prices. */
export const kit = {
  sku: 'CD-KIT-TABLE',
  components: [
    { sku: 'CD-MUG-WHITE', quantity: 1, standalonePriceMinor: 1000 },
    { sku: 'CD-TOWEL-SET', quantity: 2, standalonePriceMinor: 1250 },
  ],
} as const;

/** SKUs that lie in the warehouse from the beginning. */
export const stockedSkus: readonly string[] = [...catalogue.map(({ sku }) => sku), ...sampleSkus];

/** SKUs that regional platforms list: all that may be sold there. */
export const listedSkus: readonly string[] = [...stockedSkus, soldOutItem.sku, unmappedItem.sku];

/** Units of each stocked SKU at the beginning: more than any run sells. */
export const unitsAtStart = 1_000_000;
