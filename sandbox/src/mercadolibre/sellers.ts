import type { RegionalSeller } from '../regional/order-plan.js';

/** The sellers at Mercado Libre. */
export const sellers: readonly RegionalSeller[] = [
  {
    account: 'mercadolibre-br-1',
    sellerId: '526127536',
    currency: 'BRL',
    country: 'BR',
    legalEntity: 'US',
    variable: 'MERCADOLIBRE_BR_1',
  },
];
