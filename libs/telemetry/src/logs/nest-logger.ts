import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's own log lines in the service's JSON log; hand it to `app.useLogger`. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** Nest passes the context (a class name) last and, with errors, a stack before it. */
  #write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    const texts = rest.filter((part) => typeof part === 'string');
    const stack = texts.find((text) => text.includes('\n    at '));
    const context = texts.findLast((text) => text !== stack);
    const err = [message, ...rest].find((part) => part instanceof Error);
    this.#logger[level]({ context, stack, err }, messageText(message));
  }
}

function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? message.message : JSON.stringify(message);
}
