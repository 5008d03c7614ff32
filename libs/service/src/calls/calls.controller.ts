import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { CALL_PAGE, CallDesk, callStates, type CallRecord } from '#libs/actors';
import { readQuery } from '../doors/read-query.js';
import { ApiBody, ApiOperation, ApiQuery, ApiTags } from '../doors/api.js';

const filter = z.object({
  state: z.enum(callStates).optional(),
  target: z.string().optional(),
  lane: z.string().optional(),
  ref: z.string().optional(),
});
const page = filter.extend({
  result: z.enum(['done', 'refused']).optional(),
  limit: z.coerce.number().int().min(1).max(CALL_PAGE).default(100),
});
const retry = filter.extend({ vouched: z.boolean().default(false) });

/** The calls of this service to the outside. */
@ApiTags('operations')
@Controller('calls')
export class CallsController {
  readonly #desk: CallDesk;

  constructor(@Inject(CallDesk) desk: CallDesk) {
    this.#desk = desk;
  }

  @Get()
  @ApiOperation({ summary: 'Calls to the outside, the newest first' })
  @ApiQuery({ name: 'state', required: false, enum: callStates })
  @ApiQuery({ name: 'target', required: false, description: 'Connection or account that is called' })
  @ApiQuery({ name: 'lane', required: false })
  @ApiQuery({ name: 'ref', required: false, description: '`<actor>/<effect>@<revision>`' })
  @ApiQuery({ name: 'result', required: false, enum: ['done', 'refused'], description: 'Of calls that are done' })
  @ApiQuery({ name: 'limit', required: false, description: `${CALL_PAGE} at most` })
  async list(@Query() query: unknown): Promise<{ calls: readonly CallRecord[] }> {
    const { limit, ...which } = readQuery(page, query);
    return { calls: await this.#desk.list(which, limit) };
  }

  @Post('retry')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Makes waiting calls due at once',
    description: `The oldest ${CALL_PAGE} that fit. A call in doubt at a target that cannot be asked is made again only with \`vouched\`: a person has found that it had no effect.`,
  })
  @ApiBody({
    schema: {
      type: 'object',
      properties: { state: { enum: [...callStates] }, target: {}, lane: {}, ref: {}, vouched: { type: 'boolean' } },
    },
  })
  async retry(@Body() body: unknown): Promise<{ refs: readonly string[] }> {
    const { vouched, ...which } = readQuery(retry, body ?? {});
    return { refs: await this.#desk.retry(which, vouched) };
  }
}
