import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A span as it came over OTLP/HTTP. */
export interface ReceivedSpan {
  /** Who sent it: `service.name` of its resource. */
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: Pick<ReceivedSpan, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly Omit<ReceivedSpan, 'service'>[] }[];
  }[];
}

/** A real OTLP/HTTP endpoint in this process, for tests. */
export interface OtlpReceiver extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** All spans so far. */
  readonly spans: readonly ReceivedSpan[];
  /** Resolves once a span of that name is here. */
  arrivalOf(name: string): Promise<ReceivedSpan>;
}

/** Starts a receiver on a free port of the loopback. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    spans.push(...(await spansOf(request)));
    response.setHeader('content-type', 'application/json').end('{}');
    server.emit('spans');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const arrivalOf = async (name: string): Promise<ReceivedSpan> => {
    const found = spans.find((span) => span.name === name);
    return found ?? once(server, 'spans').then(() => arrivalOf(name));
  };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint, spans, arrivalOf, [Symbol.asyncDispose]: close };
}

async function spansOf(request: IncomingMessage): Promise<readonly ReceivedSpan[]> {
  const { resourceSpans } = (await json(request)) as ExportRequest;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const name = resource.attributes.find(({ key }) => key === 'service.name');
    const service = String(name?.value['stringValue']);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ service, ...span })));
  });
}
