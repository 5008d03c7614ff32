import type { FastifyInstance } from 'fastify';
import { RetryLater } from '#libs/errors';
import { answerProblem } from '#libs/telemetry';
import type { Intake } from '../intake/intake.js';
import type { IntakeObserver } from '../telemetry/intake-observer.js';
import { DELIVERIES } from './webhooks.controller.js';

/** What decides, and what counts. */
export interface FullQueueParts {
  readonly intake: Pick<Intake, 'admit'>;
  readonly intakeObserver: Pick<IntakeObserver, 'sentAway'>;
}

/**
 * Sends deliveries away while too much waits, as soon as their headers are there: before the body is read and its
 * signature reckoned, since what is not taken must cost least when there is most of it.
 */
export function sendAwayWhenFull(fastify: FastifyInstance, { intake, intakeObserver }: FullQueueParts): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url !== DELIVERIES) return done();
    const { source = '', account = '' } = request.params as Readonly<Record<string, string>>;
    try {
      intake.admit(source, account);
    } catch (error) {
      if (!(error instanceof RetryLater)) throw error;
      intakeObserver.sentAway(account, error);
      return void answerProblem(reply, error, {});
    }
    done();
  });
}
