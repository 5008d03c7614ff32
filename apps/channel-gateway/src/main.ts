import { startService } from '#libs/service';
import { channelGateway } from './service.js';

await startService(channelGateway);
