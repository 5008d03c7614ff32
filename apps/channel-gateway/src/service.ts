import type { ServiceDefinition } from '#libs/service';
import { ChannelGatewayModule } from './channel-gateway.module.js';
import { DocumentEntity, LineageEntity } from './doors/document.entity.js';
import { gatewaySchema } from './schema.js';

/** Largest delivery that is taken: the largest webhook of a shop is a few MiB. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** The channel gateway as a service. */
export const channelGateway: ServiceDefinition = {
  name: 'channel-gateway',
  keepsWorkInMemory: true,
  module: ChannelGatewayModule,
  schema: gatewaySchema,
  entities: [DocumentEntity, LineageEntity],
  statusByCode: {
    'unknown-account': 404,
    'wrong-signature': 401,
    'wrong-upload-token': 401,
    'file-too-large': 413,
    'unknown-document': 404,
  },
  bodyLimitBytes: BODY_LIMIT_BYTES,
};
