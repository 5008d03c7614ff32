import { Body, Controller, HttpCode, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { messageOfEvent, type Certificate } from '#libs/actors';
import { readQuery } from '../doors/read-query.js';
import { ActorLoops } from './actor-loops.js';
import { ApiNotFoundResponse, ApiOperation, ApiTags } from '../doors/api.js';

const request = z.object({
  actor: z.string().min(3),
  /** Messages to it as CloudEvents, as they lie in the outboxes of their senders. */
  events: z.array(z.record(z.string(), z.unknown())).max(2_000).default([]),
});

/** Permutation certificates of stored actors. */
@ApiTags('operations')
@Controller('proofs')
export class ProofsController {
  readonly #loops: ActorLoops;

  constructor(@Inject(ActorLoops) loops: ActorLoops) {
    this.#loops = loops;
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Absorbs what an actor was told in all orders of arrival: one state, one set of effects' })
  @ApiNotFoundResponse({ description: 'Nothing is known of such an actor' })
  async prove(@Body() body: unknown): Promise<Certificate> {
    const { actor, events } = readQuery(request, body);
    const loop = this.#loops.byType.get(actor.split('/')[0] ?? '');
    const certificate = await loop?.prove(actor, events.map(messageOfEvent));
    if (certificate) return certificate;
    throw new NotFoundException(`Nothing is known of an actor ${actor}`);
  }
}
