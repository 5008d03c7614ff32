import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ActorReader } from '#libs/actors';
import { stockPool } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiQuery, ApiTags, readQuery } from '#libs/service';
import { z } from 'zod';
import { stockItemActor } from '../stock-item/stock-item.actor.js';
import { apiSchema } from './api-schema.js';
import { stockView, stockViewSchema, type StockView } from './stock-view.js';

const filter = z.strictObject({
  pool: stockPool.default('own'),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

/** Reads stock items. */
@ApiTags('stock')
@Controller('stock')
export class StockController {
  readonly #reader: ActorReader;

  constructor(@Inject(ActorReader) reader: ActorReader) {
    this.#reader = reader;
  }

  @Get(':legalEntity/:sku')
  @ApiOperation({ summary: 'What lies there, what is promised, and to whom; encode a SKU with slashes' })
  @ApiQuery({ name: 'pool', required: false, enum: stockPool.options, description: 'own unless stated' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page of reservations before' })
  @ApiQuery({ name: 'limit', required: false, description: 'Reservations on a page, 100 at most' })
  @ApiOkResponse({ schema: apiSchema(stockViewSchema) })
  @ApiNotFoundResponse({ description: 'Nothing is known of such a stock item' })
  async read(
    @Param('legalEntity') entity: string,
    @Param('sku') sku: string,
    @Query() query: unknown,
  ): Promise<StockView> {
    const { pool, after, limit } = readQuery(filter, query);
    const key = `stock-item/${entity}/${sku}/${pool}`;
    const row = await this.#reader.row(key);
    const page = await this.#reader.entries(stockItemActor, key, 'reservations', { limit, ...(after && { after }) });
    if (row) return stockView(row, page);
    throw new CrossdockError('stock-item-not-found', {
      problem: 'Nothing is known of this stock item',
      where: { value: key },
      remedy: 'Ask with legal entity and SKU as the warehouse counts them; GET /actors/stock-item lists what is known.',
    });
  }
}
