import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { BusConnection, Writer } from '#libs/actors';
import { RuntimeObserver } from './telemetry/runtime-observer.js';

/** After the doors are closed: what is committed goes out, then the connections go. */
@Injectable()
export class ServiceClosing implements OnApplicationShutdown {
  constructor(
    @Inject(MikroORM) private readonly orm: MikroORM,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    @Inject(BusConnection) private readonly connection: BusConnection,
    @Inject(Writer) private readonly writer: Writer,
    @Inject(RuntimeObserver) private readonly observer: RuntimeObserver,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.observer.stop();
    await this.writer.idle();
    await this.connection.close();
    await Promise.all([this.pool.end(), this.orm.close()]);
  }
}
