export { ActorsModule } from './actors/actors.module.js';
export type { ActorEntry } from './actors/actor-entry.js';
export { CallsModule, type DeskSettings } from './calls/calls.module.js';
export { BackgroundWork, type Work } from './background-work.js';
export { JetStreamStrategy } from './bus/jetstream-strategy.js';
export { MessageContext } from './bus/message-context.js';
export { DeadLetters, type DeadLetterFilter, type DeadLetterRecord } from './database/dead-letters.js';
export { DeadLetterEntity, ExceptionEntity } from './database/entities.js';
export { Exceptions, type ExceptionFilter } from './database/exceptions.js';
export {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from './doors/api.js';
export { ExactBytes, StreamedBody } from './doors/bodies.js';
export { pageLimit, readQuery } from './doors/read-query.js';
export type { Environment } from './environment.js';
export { readPolicyFile } from './policy-file.js';
export { RuntimeObserver } from './telemetry/runtime-observer.js';
export { ServiceConfig, type ServiceDefinition } from './service-definition.js';
export { ServiceModule } from './service.module.js';
export { openService, startService, type RunningService } from './start-service.js';
