import type { LogIds } from '@tocsin/network';

/** Where each step of each message and event goes, beside the logs. */
export type Tracing = {
  readonly follow: (step: string, ids: TracedIds) => void;
  /** Sends what is still here; whoever takes it may not answer. */
  readonly stop: () => Promise<void>;
};

/** What a step says of itself: ids and codes, never content. */
export type TracedIds = Readonly<Record<string, LogIds[string] | undefined>>;

type Options = {
  /** Where an OpenTelemetry collector listens, for OTLP over HTTP. */
  readonly endpoint: string;
  /** Told that spans could not be handed over: they are lost, and nothing else is. */
  readonly onLost: () => void;
};

const STOP_MS = 3_000;

/**
 * Sends each step as a span to an OpenTelemetry collector (OTLP over HTTP, in JSON). A step belongs to the trace that its
 * message or request brought along (W3C Trace Context), else to one with the number of its correlation id: so that what
 * became of one report stands together. Headers, time-outs and the name of the service are OpenTelemetry's own variables
 * (OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, …).
 */
export async function openTracing({ endpoint, onLost }: Options): Promise<Tracing> {
  // Loaded by those alone who trace: a start without it is not to wait for it.
  const [api, core, sdk, resources, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  core.setGlobalErrorHandler(onLost);
  const exporter = new otlp.OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
  const named = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'tocsin' }).merge(named),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('tocsin');
  return {
    follow(step, { trace, ...ids }) {
      const parent =
        core.parseTraceParent(String(trace ?? '')) ?? parentBy(String(ids['correlationId'] ?? ''));
      const context = parent && api.trace.setSpanContext(api.ROOT_CONTEXT, parent);
      const endTime = Date.now();
      const startTime = endTime - Number(ids['ms'] ?? 0);
      const attributes = Object.fromEntries(
        Object.entries(ids).flatMap(([name, value]) =>
          value == null ? [] : [[`tocsin.${name}`, value]],
        ),
      );
      tracer.startSpan(step, { startTime, attributes }, context ?? api.ROOT_CONTEXT).end(endTime);
    },
    async stop() {
      const timeUp = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([provider.shutdown().catch(onLost), timeUp]);
    },
  };
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const SAMPLED = 1;

/** A correlation id is as long as the id of a trace. */
function parentBy(correlationId: string) {
  if (!UUID.test(correlationId)) return null;
  const traceId = correlationId.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(16), traceFlags: SAMPLED, isRemote: true };
}
