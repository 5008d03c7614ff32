import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { CallDesk, callStates, type CallRecord } from '#libs/actors';
import { ApiOperation, ApiQuery, ApiTags, readQuery } from '#libs/service';

const filter = z.object({
  state: z.enum(callStates).optional(),
  target: z.string().optional(),
  lane: z.string().optional(),
  ref: z.string().optional(),
});

/** What shops and partners are asked to do. */
@ApiTags('operations')
@Controller('calls')
export class CallsController {
  constructor(@Inject(CallDesk) private readonly desk: CallDesk) {}

  @Get()
  @ApiOperation({ summary: 'The newest calls that fit, and what became of them' })
  @ApiQuery({ name: 'state', required: false, enum: callStates })
  @ApiQuery({ name: 'target', required: false })
  @ApiQuery({ name: 'lane', required: false })
  @ApiQuery({ name: 'ref', required: false })
  async list(@Query() query: unknown): Promise<{ calls: CallRecord[] }> {
    return { calls: await this.desk.list(readQuery(filter, query)) };
  }
}
