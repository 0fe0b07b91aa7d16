import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from '@tocsin/api';
import type { Commands } from '@tocsin/commands';
import type { Network } from '@tocsin/network';

export type Api = { readonly url: string; readonly close: () => Promise<void> };

/** The product's API over a network, with its own commands or with others. */
export async function openApi(
  { readModel, access, store, parking, ...network }: Network,
  commands: Commands = network.commands,
): Promise<Api> {
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.forRoot({
      commands,
      readModel,
      access,
      store,
      parking,
      secrets: store.keys,
      readiness: { database: async () => true, parked: async () => false },
      onError: (error) => console.error(error),
    }),
    new FastifyAdapter({ forceCloseConnections: true }),
    { logger: ['error'], bodyParser: false, abortOnError: false },
  );
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => app.close() };
}
