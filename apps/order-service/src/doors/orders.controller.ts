import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ActorReader, frameOf, Writer, type Row } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  readQuery,
} from '#libs/service';
import { z } from 'zod';
import type { OrderPolicy } from '../order/order.policy.js';
import { apiSchema } from './api-schema.js';
import { orderHistory, orderHistorySchema, type OrderHistory } from './order-history.js';
import { orderView, orderViewSchema, type OrderView } from './order-view.js';
import { readRuling, rulingMessage, rulingRequestSchema } from './ruling.js';

/** Token of the policy that orders are planned with. */
export const ORDER_POLICY = Symbol('order policy');

/** Orders on a page, at most and unless stated. */
const PAGE_SIZE = 100;

const filter = z.strictObject({
  state: orderViewSchema.shape.state.optional(),
  account: z.string().min(1).optional(),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE).default(PAGE_SIZE),
});

const summary = z.object({
  key: z.string(),
  state: orderViewSchema.shape.state,
  channel: z.string().nullable(),
  account: z.string().nullable(),
  /** The source's own time of the newest snapshot. */
  updated: z.string().nullable(),
});
const page = z.object({
  orders: z.array(summary),
  /** Give it as `after` for the next page; null on the last one. */
  next: z.string().nullable(),
});
const accepted = z.object({
  rulingId: z.string(),
  /** Id of the fact that the order is told. */
  message: z.string(),
});

/** Reads orders and takes decisions about them. */
@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  readonly #reader: ActorReader;
  readonly #writer: Writer;
  readonly #policy: OrderPolicy;

  constructor(
    @Inject(ActorReader) reader: ActorReader,
    @Inject(Writer) writer: Writer,
    @Inject(ORDER_POLICY) policy: OrderPolicy,
  ) {
    this.#reader = reader;
    this.#writer = writer;
    this.#policy = policy;
  }

  @Get()
  @ApiOperation({ summary: 'Orders in the order of their keys, a page at a time' })
  @ApiQuery({ name: 'state', required: false, enum: summary.shape.state.options })
  @ApiQuery({ name: 'account', required: false, description: 'Channel account, for example shopify-us-1' })
  @ApiQuery({ name: 'after', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: `Orders on a page, ${PAGE_SIZE} at most` })
  @ApiOkResponse({ schema: apiSchema(page) })
  async list(@Query() query: unknown): Promise<z.output<typeof page>> {
    const { state, account, after, limit } = readQuery(filter, query);
    const where = { ...(state && { state }), ...(account && { account }) };
    const found = await this.#reader.list('order', { where, limit, ...(after && { after }) });
    const orders = found.map(({ key, columns }) => summary.parse({ key, ...columns }));
    return { orders, next: found.length < limit ? null : (found.at(-1)?.key ?? null) };
  }

  @Get(':account/:id')
  @ApiOperation({ summary: 'Where an order stands: lines, deliveries, shipments, postings with their ERP documents' })
  @ApiOkResponse({ schema: apiSchema(orderViewSchema) })
  @ApiNotFoundResponse({ description: 'Nothing is known of such an order' })
  async read(@Param('account') account: string, @Param('id') id: string): Promise<OrderView> {
    return orderView(await this.#row(account, id), this.#policy);
  }

  @Get(':account/:id/history')
  @ApiOperation({ summary: 'Every fact with the document it came from, every effect with its revisions and answers' })
  @ApiOkResponse({ schema: apiSchema(orderHistorySchema) })
  @ApiNotFoundResponse({ description: 'Nothing is known of such an order' })
  async history(@Param('account') account: string, @Param('id') id: string): Promise<OrderHistory> {
    return orderHistory(await this.#row(account, id));
  }

  @Post(':account/:id/rulings')
  @HttpCode(202)
  @ApiOperation({ summary: 'Decide: retry what was refused, cancel, agree to or refuse a wish, accept what is short' })
  @ApiHeader({ name: 'X-Actor', required: true, description: 'Who decides' })
  @ApiBody({ schema: apiSchema(rulingRequestSchema) })
  @ApiAcceptedResponse({ description: 'Recorded: the order acts on it next', schema: apiSchema(accepted) })
  @ApiNotFoundResponse({ description: 'Nothing is known of such an order' })
  async rule(
    @Param('account') account: string,
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('x-actor') by?: string,
  ): Promise<z.output<typeof accepted>> {
    const row = await this.#row(account, id);
    const deciding = { by, at: new Date().toISOString(), newId: randomUUID() };
    const message = rulingMessage(row, readRuling(body), deciding);
    const { rulingId } = message.data as { rulingId: string };
    const result = { rulingId, message: message.id };
    return this.#writer.transaction(() => Promise.resolve({ result, frames: [frameOf(message)] }));
  }

  async #row(account: string, id: string): Promise<Row> {
    const key = `order/${account}/${id}`;
    const row = await this.#reader.row(key);
    if (row) return row;
    throw new CrossdockError('order-not-found', {
      problem: 'Nothing is known of this order',
      where: { value: key },
      remedy: 'Ask with channel account and the marketplace’s own id of the order; GET /orders lists what is known.',
    });
  }
}
