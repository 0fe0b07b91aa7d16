import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTracing, type TracedIds } from './tracing.js';

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } };
type Span = {
  name: string;
  traceId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
};
type Exported = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[];
};

/** A collector as OpenTelemetry's are asked, that keeps what it was sent. */
class Collector {
  readonly #server: Server;
  readonly asked: string[] = [];
  readonly exported: Exported[] = [];

  constructor(status: number) {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url}`);
      let text = '';
      request.on('data', (part) => (text += String(part)));
      request.on('end', () => {
        this.exported.push(JSON.parse(text) as Exported);
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): Span[] {
    return this.exported.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CORRELATION = '5b6f7b9e-1111-4222-8333-444455556666';

describe('steps that are traced', () => {
  let collector: Collector;
  let lost = 0;

  async function traced(steps: readonly [string, TracedIds][], status = 200): Promise<Span[]> {
    lost = 0;
    collector = new Collector(status);
    const endpoint = await collector.listen();
    const tracing = await openTracing({ endpoint, onLost: () => (lost += 1) });
    for (const [step, ids] of steps) tracing.follow(step, ids);
    await tracing.stop();
    return collector.spans;
  }
  afterEach(() => collector.close());

  const valueOf = (attributes: readonly Attribute[], name: string) => {
    const { value } = attributes.find(({ key }) => key === name) ?? {};
    return value?.stringValue ?? value?.intValue ?? null;
  };

  it('go to the collector, in the trace that the message brought along', async () => {
    const trace = `00-${TRACE}-b7ad6b7169203331-01`;
    const [span] = await traced([
      ['event folded', { position: 17, stream: 'report-1', correlationId: CORRELATION, trace }],
    ]);
    expect(collector.asked).toEqual(['POST /v1/traces']);
    expect(span).toMatchObject({
      name: 'event folded',
      traceId: TRACE,
      parentSpanId: 'b7ad6b7169203331',
    });
    const { attributes = [] } = span ?? {};
    expect(valueOf(attributes, 'tocsin.position')).toBe(17);
    expect(valueOf(attributes, 'tocsin.correlationId')).toBe(CORRELATION);
    expect(valueOf(attributes, 'tocsin.trace')).toBeNull();
  });

  it('stand together by their correlation id where no trace came along', async () => {
    const spans = await traced([
      ['message answered', { correlationId: CORRELATION, trace: null }],
      ['event folded', { correlationId: CORRELATION, trace: 'not one' }],
    ]);
    const expected = CORRELATION.replaceAll('-', '');
    expect(spans.map(({ traceId }) => traceId)).toEqual([expected, expected]);
  });

  it('are left out where whoever began the trace does not record it', async () => {
    const trace = `00-${TRACE}-b7ad6b7169203331-00`;
    expect(await traced([['event folded', { trace }]])).toEqual([]);
  });

  it('take as long as they say, and stand alone where nothing ties them to others', async () => {
    const [span] = await traced([['request', { ms: 250, status: 200, correlationId: 'mine' }]]);
    const { startTimeUnixNano = '0', endTimeUnixNano = '0', parentSpanId } = span ?? {};
    expect(Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano))).toBe(250e6);
    expect(parentSpanId ?? '').toBe('');
  });

  it('are named after the network unless OpenTelemetry is told otherwise', async () => {
    await traced([['request', {}]]);
    const attributes = collector.exported[0]?.resourceSpans[0]?.resource.attributes ?? [];
    expect(valueOf(attributes, 'service.name')).toBe('tocsin');
  });

  it('are lost where the collector refuses them, which is told, and nothing else fails', async () => {
    await traced([['request', {}]], 400);
    expect(lost).toBeGreaterThan(0);
  });
});
