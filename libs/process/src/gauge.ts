import { Gauge, type Registry } from 'prom-client';

/** Adds measures to a registry, each read when somebody asks. One that fails leaves the last value standing. */
export const gauge =
  (registry: Registry) => (name: string, help: string, read: () => Promise<number> | number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        await Promise.resolve(read()).then(
          (value) => this.set(value),
          () => undefined,
        );
      },
    });
