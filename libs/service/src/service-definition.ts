import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { AnyEntity, EntityName } from '@mikro-orm/core';
import type { DynamicModule, Type } from '@nestjs/common';
import type { SchemaChange } from '#libs/actors';
import type { ServiceName } from '#libs/contracts';
import type { StatusByCode } from '#libs/telemetry';
import type { Environment } from './environment.js';

/** What makes one service different from the others. */
export interface ServiceDefinition {
  readonly name: ServiceName;
  /** Its own module: actors, doors. */
  readonly module: Type | DynamicModule;
  /** How its own tables grow; the runtime's and the actors' are added. */
  readonly schema?: readonly SchemaChange[];
  /** Its own entities, for what is read and served. */
  readonly entities?: readonly EntityName<AnyEntity>[];
  /** HTTP status by the code of an error; what is not named is an internal error, or 503 where it may pass. */
  readonly statusByCode?: StatusByCode;
  /** Largest body that a request may have, bytes; 1 MiB unless stated. */
  readonly bodyLimitBytes?: number;
  /** It keeps what it works on in memory until that is done: its old objects are collected less often. */
  readonly keepsWorkInMemory?: boolean;
}

/** Which service this is, and what it was told. */
export class ServiceConfig {
  readonly name: ServiceName;
  /** Identity of this process, another one at each start. */
  readonly instance: string;
  /** The schema of the database that is its own: `order_service`. */
  readonly schema: string;
  readonly environment: Environment;

  constructor(name: ServiceName, environment: Environment) {
    this.name = name;
    this.instance = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
    this.schema = name.replaceAll('-', '_');
    this.environment = environment;
  }
}
