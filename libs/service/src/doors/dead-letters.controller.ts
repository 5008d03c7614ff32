import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { DeadLetters, type DeadLetterRecord } from '../database/dead-letters.js';
import { pageLimit, readQuery } from './read-query.js';
import { ApiNotFoundResponse, ApiOperation, ApiQuery, ApiTags } from './api.js';

const filter = z.object({
  state: z.enum(['open', 'replayed']).default('open'),
  code: z.string().optional(),
  type: z.string().optional(),
  limit: pageLimit,
});

/** The messages that this service could not take. */
@ApiTags('operations')
@Controller('dead-letters')
export class DeadLettersController {
  readonly #letters: DeadLetters;

  constructor(@Inject(DeadLetters) letters: DeadLetters) {
    this.#letters = letters;
  }

  @Get()
  @ApiOperation({ summary: 'Dead letters, the oldest first; open ones unless stated' })
  @ApiQuery({ name: 'state', required: false, enum: filter.shape.state.unwrap().options })
  @ApiQuery({ name: 'code', required: false })
  @ApiQuery({ name: 'type', required: false })
  @ApiQuery({ name: 'limit', required: false, description: '500 unless stated, 10,000 at most' })
  async list(@Query() query: unknown): Promise<{ deadLetters: readonly DeadLetterRecord[] }> {
    const { limit, ...which } = readQuery(filter, query);
    return { deadLetters: await this.#letters.list(which, limit) };
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sends a dead letter again; encode the id, it may hold slashes' })
  @ApiNotFoundResponse({ description: 'There is no such dead letter' })
  async replay(@Param('id') id: string): Promise<{ id: string }> {
    await this.#letters.replay(id);
    return { id };
  }
}
