import { Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import type { ReplanReport } from '#libs/actors';
import { readQuery } from '../doors/read-query.js';
import { ActorLoops } from './actor-loops.js';
import { ApiOperation, ApiQuery, ApiTags } from '../doors/api.js';

const request = z.object({
  actor: z.string().optional(),
  dryRun: z.stringbool().default(false),
  approve: z.stringbool().default(false),
});

/** Judges stored actors by the plan and policy of this build, on a person's word. */
@ApiTags('operations')
@Controller('replan')
export class ReplanController {
  readonly #loops: ActorLoops;

  constructor(@Inject(ActorLoops) loops: ActorLoops) {
    this.#loops = loops;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Plans every stored actor again; a dry run tells what would change, key by key' })
  @ApiQuery({ name: 'actor', required: false, description: 'One actor type; all unless stated' })
  @ApiQuery({ name: 'dryRun', required: false, description: 'Nothing is written or said' })
  @ApiQuery({ name: 'approve', required: false, description: 'Commands of a new plan for old facts are issued' })
  async replan(@Query() query: unknown): Promise<{ reports: readonly ReplanReport[] }> {
    const { actor, dryRun, approve } = readQuery(request, query);
    const reports: ReplanReport[] = [];
    for (const loop of this.#loops.of(actor)) reports.push(await loop.replan.run({ dryRun, approve }));
    return { reports };
  }
}
