import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { ApiNotFoundResponse, ApiOperation, ApiQuery, ApiTags, pageLimit, readQuery } from '#libs/service';
import { Gateway } from '../gateway.js';
import { replay, unknownDocument } from '../stage/replay.js';
import { DocumentEntity, documentStates, LineageEntity } from './document.entity.js';

const filter = z.object({
  state: z.enum(documentStates).optional(),
  account: z.string().optional(),
  kind: z.string().optional(),
  /** Key of an actor that facts of the document went to. */
  key: z.string().optional(),
  limit: pageLimit,
});

/** The raw documents: what came, what became of it, and to have it translated again. */
@ApiTags('documents')
@Controller('documents')
export class DocumentsController {
  constructor(
    @Inject(EntityManager) private readonly em: EntityManager,
    @Inject(Gateway) private readonly gateway: Gateway,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The newest documents that fit; never their contents' })
  @ApiQuery({ name: 'state', required: false, enum: documentStates })
  @ApiQuery({ name: 'account', required: false })
  @ApiQuery({ name: 'kind', required: false })
  @ApiQuery({ name: 'key', required: false, description: 'Key of an actor: documents that said something of it' })
  @ApiQuery({ name: 'limit', required: false, description: '500 unless stated, 10,000 at most' })
  async list(@Query() query: unknown) {
    const { key, limit, ...columns } = readQuery(filter, query);
    const em = this.em.fork();
    const where = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
    const ids =
      key === undefined ? {} : { id: { $in: (await em.find(LineageEntity, { key })).map(({ document }) => document) } };
    const found = await em.find(
      DocumentEntity,
      { ...where, ...ids },
      { orderBy: { receivedAt: 'desc', id: 'desc' }, limit },
    );
    return { documents: found.map(({ id, ...rest }) => ({ documentId: id, ...rest })) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One document and the facts that it brought; encode the id, it holds slashes' })
  @ApiNotFoundResponse({ description: 'There is no such document' })
  async show(@Param('id') id: string) {
    const em = this.em.fork();
    const found = await em.findOne(DocumentEntity, { id });
    if (!found) throw unknownDocument(id);
    const { id: documentId, ...rest } = found;
    const lineage = await em.find(LineageEntity, { document: id }, { orderBy: { fact: 'asc' } });
    return {
      documentId,
      ...rest,
      lineage: lineage.map(({ fact, key, type, translator, at }) => ({ fact, key, type, translator, at })),
    };
  }

  @Post(':id/replay')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Translates a document again, by the translators as they are now; its facts keep their ids',
  })
  @ApiNotFoundResponse({ description: 'There is no such document, or it was quarantined' })
  async replay(@Param('id') id: string): Promise<{ documentId: string }> {
    await replay(this.gateway.store, id);
    return { documentId: id };
  }
}
