import type { Readable } from 'node:stream';
import { Body, Controller, Headers as AllHeaders, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  ApiTags,
  readQuery,
  StreamedBody,
} from '#libs/service';
import { Files } from '../intake/files/files.js';
import type { FileReceipt } from '../raw-store/files/file-store.js';

const query = z.object({ name: z.string().min(1).max(200).default('file') });

/** Where people and jobs bring files: settlement reports, bank statements, order exports. */
@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(@Inject(Files) private readonly files: Files) {}

  @Post(':source/:account')
  @HttpCode(200)
  @StreamedBody()
  @ApiBearerAuth()
  @ApiConsumes('application/octet-stream')
  @ApiOperation({
    summary:
      'Takes a file of any size as it streams in; answered when it is durable. The same bytes again change nothing',
  })
  @ApiQuery({ name: 'name', required: false, description: 'What the file is called, for people' })
  @ApiBody({ description: 'The bytes of the file', schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ description: 'Durable: received, or duplicate where the account has a file with these bytes' })
  @ApiResponse({ status: 401, description: 'Not the upload token, or none is set' })
  @ApiResponse({ status: 404, description: 'No such account of this source' })
  async receive(
    @Param('source') source: string,
    @Param('account') account: string,
    @Query() named: unknown,
    @AllHeaders('authorization') authorization: string | undefined,
    @Body() body: Readable | undefined,
  ): Promise<FileReceipt> {
    const { name } = readQuery(query, named);
    this.files.admit(authorization);
    return this.files.take({ source, account, name, bytes: body ?? nothing() });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // a request without a body is an empty file
}
