import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { exceptionReason, owner, type Exception } from '#libs/contracts';
import { Exceptions } from '../database/exceptions.js';
import { pageLimit, readQuery } from './read-query.js';
import { ApiOperation, ApiQuery, ApiTags } from './api.js';

const filter = z.object({
  state: z.enum(['open', 'closed']).default('open'),
  owner: owner.optional(),
  reason: exceptionReason.optional(),
  limit: pageLimit,
});

/** The exceptions of this service. */
@ApiTags('operations')
@Controller('exceptions')
export class ExceptionsController {
  readonly #exceptions: Exceptions;

  constructor(@Inject(Exceptions) exceptions: Exceptions) {
    this.#exceptions = exceptions;
  }

  @Get()
  @ApiOperation({ summary: 'Exceptions, the most urgent first; open ones unless stated' })
  @ApiQuery({ name: 'state', required: false, enum: filter.shape.state.unwrap().options })
  @ApiQuery({ name: 'owner', required: false, enum: owner.options })
  @ApiQuery({ name: 'reason', required: false, enum: exceptionReason.options })
  @ApiQuery({ name: 'limit', required: false, description: '500 unless stated, 10,000 at most' })
  async list(@Query() query: unknown): Promise<{ exceptions: readonly Exception[] }> {
    const { limit, ...which } = readQuery(filter, query);
    return { exceptions: await this.#exceptions.list(which, limit) };
  }
}
