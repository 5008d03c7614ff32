import { Controller, Get, Inject, NotFoundException, Param, Query } from '@nestjs/common';
import { ActorReader, type ActorSummary, type Row } from '#libs/actors';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '../doors/api.js';

/** Query parameters of a list that are no columns. */
interface Paging {
  readonly after?: string;
  readonly limit?: string;
}

/** What an actor knows and what it has issued, for people who look for the reason of something. */
@ApiTags('actors')
@Controller('actors')
export class ActorsController {
  readonly #reader: ActorReader;

  constructor(@Inject(ActorReader) reader: ActorReader) {
    this.#reader = reader;
  }

  @Get(':type')
  @ApiOperation({ summary: 'Actors of a type, in the order of their keys; any column of theirs is a filter' })
  @ApiQuery({ name: 'after', required: false, description: 'The last key of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: 'Actors on a page, 100 at most' })
  async list(
    @Param('type') type: string,
    @Query() { after, limit, ...where }: Paging & Record<string, string>,
  ): Promise<{ actors: readonly ActorSummary[] }> {
    const page = { ...(after && { after }), ...(limit && { limit: Number(limit) }) };
    return { actors: await this.#reader.list(type, { where, ...page }) };
  }

  @Get(':type/*')
  @ApiOperation({ summary: 'Facts, issued effects and version of one actor; the path after /actors/ is its key' })
  @ApiParam({ name: 'type', example: 'order' })
  @ApiParam({ name: '*', example: 'shopify-us-1/450789469' })
  @ApiOkResponse({ description: 'The row as it is stored' })
  async read(@Param('type') type: string, @Param('*') rest: string): Promise<Row> {
    const row = await this.#reader.row(`${type}/${rest}`);
    if (row) return row;
    throw new NotFoundException(`Nothing is known of an actor ${type}/${rest}`);
  }
}
