import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addressAt } from '../http/lost-answers.js';
import type { Amazon } from './amazon.js';
import { shipmentReportType } from './reports.js';
import { callerOf, refuse } from './sp-api.js';

const wish = z.object({
  reportType: z.literal(shipmentReportType),
  marketplaceIds: z.array(z.string()).min(1),
  dataStartTime: z.iso.datetime({ offset: true }),
  dataEndTime: z.iso.datetime({ offset: true }).optional(),
});

/** Serves the Reports API 2021-06-30. */
export function serveReports(api: FastifyInstance, { reports }: Amazon): void {
  api.post('/reports/2021-06-30/reports', async (request, reply) => {
    const parsed = wish.safeParse(request.body);
    if (!parsed.success) return refuse(reply, 400, 'InvalidInput', 'Invalid Input', parsed.error.message);
    const nowMs = Date.now();
    const { reportType: type, dataStartTime, dataEndTime } = parsed.data;
    const period = {
      fromMs: Date.parse(dataStartTime),
      toMs: dataEndTime === undefined ? nowMs : Date.parse(dataEndTime),
    };
    const report = await reports.create({ account: callerOf(request).account, type, ...period }, nowMs);
    return reply.code(202).send({ reportId: report.id });
  });

  api.get('/reports/2021-06-30/reports/:id', async (request, reply) => {
    const report = reports.withId((request.params as { id: string }).id, callerOf(request).account);
    return report ? reports.shown(report, Date.now()) : refuse(reply, 404, 'NotFound', 'The report is not known.');
  });

  api.get('/reports/2021-06-30/documents/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    const reportId = id.split('.').at(-1) ?? '';
    const report = reports.withId(reportId, callerOf(request).account);
    if (!report || report.doneMs > Date.now()) return refuse(reply, 404, 'NotFound', 'The document is not known.');
    const url = addressAt(request, `/amazon/reports/${report.account}/${reportId}`);
    return { reportDocumentId: id, url, compressionAlgorithm: 'GZIP' };
  });
}

/** The addresses that reports lie at. */
export function serveReportDocuments(server: FastifyInstance, { reports }: Amazon): void {
  server.get('/reports/:account/:id', async (request, reply) => {
    const { account, id } = request.params as { account: string; id: string };
    const report = reports.withId(id, account);
    if (!report || report.doneMs > Date.now()) return reply.code(403).send('');
    return reply.type('application/octet-stream').send(await reports.fetch(report));
  });
}
