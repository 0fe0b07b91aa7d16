import { existsSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { readSettings } from '@tocsin/network';
import {
  composeWith,
  FILLED_IN,
  ofImage,
  read,
  REPOSITORY,
  variablesOfCompose,
  type Service,
} from './compose-file.js';

const compose = composeWith(FILLED_IN);
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'tocsin');
const roles = [...read('docker/role.mjs').matchAll(/^ {2}(\w+): '/gm)].map(([, role]) => role);

/** Names in an example file, commented out or not. */
const namesIn = (file: string, pattern: RegExp): string[] =>
  [...read(file).matchAll(pattern)].map(([, name]) => name!).toSorted();

const volumesOf = ({ volumes = [] }: Service): string[] =>
  volumes.map((volume) => volume.split(':')[0]!);

describe('The compose file', () => {
  it('is one after the compose specification', () => {
    const { $schema, ...schema } = JSON.parse(read('test/docker/compose-spec.schema.json'));
    expect($schema).toContain('draft-07');
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(schema as object);
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
    expect(validate({ services: { hub: { imgae: 'tocsin' } } })).toBe(false);
  });

  it.each(Object.keys(FILLED_IN))('starts nothing without %s', (name) => {
    expect(() => composeWith({ ...FILLED_IN, [name]: '' })).toThrow(`${name}: set it in`);
  });

  it('asks for what its example names, and for nothing else', () => {
    const { required, optional } = variablesOfCompose();
    expect(required).toEqual(Object.keys(FILLED_IN).toSorted());
    expect(namesIn('docker/.env.example', /^([A-Z_]+)=$/gm)).toEqual(required);
    expect(namesIn('docker/.env.example', /^#([A-Z_]+)=/gm)).toEqual(optional);
  });

  it('waits for what is started by it, until that is healthy or has ended well', () => {
    for (const [name, { depends_on: needed = {} }] of services) {
      for (const [other, { condition }] of Object.entries(needed)) {
        const once = compose.services[other]?.healthcheck?.disable === true;
        const wanted = once ? 'service_completed_successfully' : 'service_healthy';
        expect([name, other, condition]).toEqual([name, other, wanted]);
      }
    }
  });

  it('prepares database and Kafka before any role starts', () => {
    const { setup, ...others } = Object.fromEntries(ours);
    expect(setup?.command).toEqual(['tocsin', 'topics', 'create']);
    expect(Object.keys(setup?.depends_on ?? {}).toSorted()).toEqual(['kafka', 'postgres']);
    for (const { depends_on: needed } of Object.values(others)) {
      expect(needed).toHaveProperty('setup');
    }
  });

  it('runs every role that a process of its own plays', () => {
    const started = ours.map(([, { command }]) => command?.[0]);
    const own = roles.filter((role) => role !== 'hub');
    expect(new Set(started)).toEqual(new Set(own));
  });

  it.each(services)(
    'lets %s be run more than once, and opens ports on this machine alone',
    (name, service) => {
      expect(service).not.toHaveProperty('container_name');
      expect(service).not.toHaveProperty('network_mode');
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
      expect(['gateway', 'kafka'].includes(name)).toBe((service.ports ?? []).length > 0);
    },
  );

  it('keeps data in volumes that are declared, and mounts what exists', () => {
    const named = services.flatMap(([, service]) => volumesOf(service));
    const files = named.filter((name) => name.startsWith('.'));
    expect(files.filter((file) => !existsSync(path.join(REPOSITORY, 'docker', file)))).toEqual([]);
    const volumes = named.filter((name) => !name.startsWith('.'));
    expect(volumes.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });
});

describe.each(ours)('The service %s', (_, service) => {
  const variables = { ...ofImage(), ...service.environment };

  it('plays a role of the image', () => {
    expect(roles).toContain(service.command?.[0]);
  });

  it('may write nothing but /tmp and has no rights to gain', () => {
    expect(service).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      init: true,
    });
    expect(service).not.toHaveProperty('user');
  });

  it('is given variables that the program reads, and all that it needs', () => {
    const known = namesIn('.env.example', /^#?([A-Z_]+)=/gm);
    const unknown = Object.keys(variables).filter((name) => !known.includes(name));
    expect(unknown).toEqual(['NODE_ENV']);
    expect(readSettings(variables, REPOSITORY)).toMatchObject({
      ok: true,
      settings: { host: '0.0.0.0', demo: false },
    });
  });

  it('finds PostgreSQL and Kafka where compose runs them', () => {
    const { DATABASE_URL: database, KAFKA_BROKERS: brokers } = service.environment;
    const { hostname, username, password, pathname } = new URL(database!);
    const postgres = compose.services[hostname]!.environment;
    expect(postgres).toMatchObject({
      POSTGRES_USER: username,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: pathname.slice(1),
    });
    expect(brokers).toBe('kafka:9092');
    expect(service.environment['KAFKA_SASL_PASSWORD']).toBe(
      compose.services['kafka']!.environment['NETWORK_PASSWORD'],
    );
  });
});
