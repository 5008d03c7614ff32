import { Module } from '@nestjs/common';
import { AuditLog } from './audit/audit-log.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditInbound } from './audit/audit.inbound.js';

/** Keeps the audit: who looks for what happened asks here. */
@Module({ controllers: [AuditInbound, AuditController], providers: [AuditLog] })
export class OpsPortalModule {}
