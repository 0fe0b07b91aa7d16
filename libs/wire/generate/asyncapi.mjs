/** The AsyncAPI 3 document: what is on which topic, from the schemas and the table of topics. */
import { eventSchemas, readSchemas } from './schemas.mjs';

const SCHEMA_FORMAT = 'application/schema+json;version=draft-2020-12';
const text = (description, more = {}) => ({ type: 'string', description, ...more });

/** CloudEvents 1.0, Kafka protocol binding, binary mode: the attributes that every record has. */
const attributes = (type, source) => ({
  ce_specversion: { const: '1.0' },
  ce_id: text('With ce_source it names this message and no other.'),
  ce_source: source === null ? text('Who sends: a URI of your own.') : { const: source },
  ce_type: { const: type },
});
const ours = (schema) => ({
  ce_dataschema: { const: schema.$id },
  ce_time: text('RFC 3339 in UTC with milliseconds.', { format: 'date-time' }),
  'content-type': { const: 'application/json' },
});
const traced = { ce_traceparent: text('W3C trace context, where one came along.') };

const headersOf = (properties, optional = {}) => ({
  type: 'object',
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});

const eventHeaders = (schema) =>
  headersOf(
    {
      ...attributes(schema.title, 'urn:tocsin:events'),
      ...ours(schema),
      ce_subject: text('The stream; also the key of the record.'),
      ce_epoch: text('Counted up by every restore.', { pattern: '^[1-9][0-9]*$' }),
      ce_position: text('Position in the one order of all events.', { pattern: '^[1-9][0-9]*$' }),
      ce_streamversion: text('Version of the stream.', { pattern: '^[1-9][0-9]*$' }),
    },
    traced,
  );

const alertHeaders = (schema) =>
  headersOf({
    ...attributes(schema.title, 'urn:tocsin:alerts'),
    ...ours(schema),
    ce_subject: text('The rule; also the key of the record.'),
    ce_epoch: text('Counted up by every restore.', { pattern: '^[1-9][0-9]*$' }),
    ce_position: text('Last position of the append that matched.', { pattern: '^[1-9][0-9]*$' }),
  });

const submitHeaders = (schema) =>
  headersOf(
    {
      ...attributes(schema.title, null),
      'content-type': {
        enum: ['application/json', 'application/jose'],
        description: 'application/jose: the value is a JWE in compact form.',
      },
    },
    { ...traced, ce_dryrun: { enum: ['true', 'false'], description: 'true: validate only.' } },
  );

const answerHeaders = (schema) =>
  headersOf({ ...attributes(schema.title, 'urn:tocsin:intake'), ...ours(schema) }, traced);

/** Addresses, who is at the other end, and what is on them. */
const topics = () => [
  {
    id: 'events',
    address: 'tocsin.events.v1',
    action: 'send',
    description: 'Facts of all streams, in order within a stream. For the network’s own services.',
    key: 'The stream.',
    messages: eventSchemas().map((name) => [name, eventHeaders]),
  },
  {
    id: 'intake',
    address: 'tocsin.intake.{handle}.v1',
    action: 'receive',
    description: 'One member’s messages. Only this member writes here; the broker proves it.',
    key: 'The submission id.',
    messages: [['report.submit.v1', submitHeaders]],
  },
  {
    id: 'receipts',
    address: 'tocsin.receipts.{handle}.v1',
    action: 'send',
    description: 'What became of one member’s messages. Only this member reads here.',
    key: 'The submission id, or the key of a message that could not be read.',
    messages: [['report.receipt.v1', answerHeaders]],
  },
  {
    id: 'alerts',
    address: 'tocsin.alerts.v1',
    action: 'send',
    description: 'Alerts that were raised: ids alone. For the network’s own services.',
    key: 'The rule.',
    messages: [['alert.raised.v1', alertHeaders]],
  },
  {
    id: 'parked',
    address: 'tocsin.parked.v1',
    action: 'send',
    description: 'What could not be processed: ids and the reason. For the network’s own services.',
    key: 'The id of the receipt.',
    messages: [['message.parked.v1', answerHeaders]],
  },
];

const channelOf = ({ address, description, messages }) => ({
  address,
  description,
  ...(address.includes('{handle}')
    ? { parameters: { handle: { description: 'The handle of a member organisation.' } } }
    : {}),
  messages: Object.fromEntries(
    messages.map(([name]) => [name, { $ref: `#/components/messages/${name}` }]),
  ),
});

function messageOf(schema, { name, headers, key }) {
  return {
    name: schema.title,
    title: schema.title,
    summary: schema.description,
    contentType: 'application/json',
    headers,
    payload: { $ref: `#/components/schemas/${name}` },
    bindings: { kafka: { key: { type: 'string', description: key }, bindingVersion: '0.5.0' } },
  };
}

const componentOf = (name) => `#/components/schemas/${name}/schema`;

/** Without `$id` and `$schema`, and with every reference to a component of the document. */
function embedded(schema, { name, nameById }) {
  const moved = (ref) => {
    const [id, fragment = ''] = ref.split('#');
    return `${componentOf(id === '' ? name : nameById.get(id))}${fragment}`;
  };
  const walk = (value) => {
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => [
        key,
        key === '$ref' && typeof held === 'string' ? moved(held) : walk(held),
      ]),
    );
  };
  const { $id: _id, $schema: _schema, ...rest } = schema;
  return { schemaFormat: SCHEMA_FORMAT, schema: walk(rest) };
}

export function asyncApiDocument(version) {
  const schemas = readSchemas();
  const nameById = new Map(Object.entries(schemas).map(([name, { $id }]) => [$id, name]));
  const table = topics();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tocsin on Kafka',
      version,
      description:
        'Records are CloudEvents 1.0 (Kafka protocol binding, binary mode). Content of reports is sealed ' +
        'on the events topic.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(table.map((topic) => [topic.id, channelOf(topic)])),
    operations: Object.fromEntries(
      table.map(({ id, action, description }) => [
        id,
        { action, channel: { $ref: `#/channels/${id}` }, summary: description },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        table.flatMap(({ key, messages }) =>
          messages.map(([name, headersFor]) => {
            const schema = schemas[name];
            return [name, messageOf(schema, { name, key, headers: headersFor(schema) })];
          }),
        ),
      ),
      schemas: Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [
          name,
          embedded(schema, { name, nameById }),
        ]),
      ),
    },
  };
}
