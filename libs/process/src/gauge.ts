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

/** The same for several values, told apart by one label. Its values come from the program, never from members. */
export const gaugeBy =
  (registry: Registry, label: string) =>
  (name: string, help: string, read: () => Readonly<Record<string, number>>) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count);
      },
    });
