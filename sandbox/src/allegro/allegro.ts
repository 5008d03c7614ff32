import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { RegionalMarketplace, type RegionalSurroundings } from '../regional/regional-marketplace.js';
import { guard, serveTokens } from '../regional/tokens.js';
import type { Run } from '../run.js';
import { serveForms } from './form-api.js';
import { serveOffers } from './offer-api.js';
import { refuse } from './refusals.js';
import { sellers } from './sellers.js';

/** Freight of a form in grosze, where it is charged. */
const freight = 1_299;

/** Allegro: checkout forms in lists, the seller's states of them, parcels, and offers. */
export class Allegro extends RegionalMarketplace {
  constructor(around: RegionalSurroundings) {
    super('allegro', { sellers, orderId: (run, index) => idOf(run, index), lineId: idOf, freight }, around);
  }

  serve(server: FastifyInstance): void {
    void server.register(
      async (doors) => {
        serveTokens(doors, '/auth/oauth/token', this);
        await doors.register(async (api) => {
          api.addContentTypeParser(/^application\/vnd\.allegro\./, { parseAs: 'string' }, (_request, body, done) => {
            try {
              done(null, JSON.parse(String(body)));
            } catch (error) {
              done(error as Error);
            }
          });
          guard(api, this, refuse);
          serveForms(api, this);
          serveOffers(api, this);
        });
      },
      { prefix: '/allegro' },
    );
  }
}

/** An id in the form of a UUID. */
function idOf({ seed, ordinal }: Run, index: number, line?: number): string {
  const hex = createHash('sha256')
    .update(`allegro/${seed}/${ordinal}/${index}/${line ?? ''}`)
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-1${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
