import type { RegionalSeller } from '../regional/order-plan.js';

/** The sellers at Allegro. */
export const sellers: readonly RegionalSeller[] = [
  {
    account: 'allegro-pl-1',
    sellerId: 'crossdock-pl',
    currency: 'PLN',
    country: 'PL',
    legalEntity: 'EU',
    variable: 'ALLEGRO_PL_1',
  },
];
