import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { CallDesk, type ReplayReport } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { readQuery } from '../doors/read-query.js';
import { ApiBody, ApiNotFoundResponse, ApiOperation, ApiTags } from '../doors/api.js';

const by = z.string().trim().min(1).max(100).default('an operator');
const wish = z.strictObject({
  target: z.string().optional(),
  lane: z.string().optional(),
  /** Code of the refusal. */
  code: z.string().optional(),
  refs: z.array(z.string().min(1)).min(1).max(10_000).optional(),
  by,
});
/** `data`: what is asked for from now on, as its contract has it. */
const mending = z.strictObject({ data: z.unknown().optional(), by });

/** What a replay has taken up. */
interface Replayed {
  readonly replay: string;
  readonly calls: number;
}

/** Calls that the outside refused, made again once their cause is mended. */
@ApiTags('operations')
@Controller('calls')
export class ReplaysController {
  readonly #desk: CallDesk;

  constructor(@Inject(CallDesk) desk: CallDesk) {
    this.#desk = desk;
  }

  @Post('replay')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Makes refused calls again, the oldest 10,000 that fit',
    description:
      'Each is asked about first: what somebody did by other means is found, and nothing is done. GET /calls/replays/<replay> tells what became of them.',
  })
  @ApiBody({
    schema: { type: 'object', properties: { target: {}, lane: {}, code: {}, refs: { type: 'array' }, by: {} } },
  })
  async replay(@Body() body: unknown): Promise<Replayed> {
    const { by: whose, ...filter } = readQuery(wish, body ?? {});
    const { replay, refs } = await this.#desk.replay(filter, whose);
    return { replay, calls: refs.length };
  }

  @Post(':ref/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Makes one refused call again, as it is or with `data` that a person has corrected' })
  @ApiBody({ schema: { type: 'object', properties: { data: { type: 'object' }, by: {} } } })
  @ApiNotFoundResponse({ description: 'No such call is refused' })
  async mend(@Param('ref') ref: string, @Body() body: unknown): Promise<Replayed> {
    const { data, by: whose } = readQuery(mending, body ?? {});
    const taken =
      data === undefined ? await this.#desk.replay({ refs: [ref] }, whose) : await this.#desk.mend(ref, data, whose);
    if (taken.refs.length > 0) return { replay: taken.replay, calls: taken.refs.length };
    throw new CrossdockError('not-refused', {
      problem: `No call ${ref} is refused`,
      remedy: 'GET /calls?result=refused lists those that are.',
      where: { field: 'ref', value: ref },
    });
  }

  @Get('replays/:replay')
  @ApiOperation({ summary: 'What became of a replay: effects, what was done already, refused again, open' })
  @ApiNotFoundResponse({ description: 'There is no such replay' })
  async report(@Param('replay') replay: string): Promise<ReplayReport> {
    const report = await this.#desk.replayReport(replay);
    if (report) return report;
    throw new CrossdockError('unknown-replay', {
      problem: `There is no replay ${replay}, or it took up no call`,
      remedy: 'POST /calls/replay answers with its name.',
      where: { field: 'replay', value: replay },
    });
  }
}
