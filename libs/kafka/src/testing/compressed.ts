import kafkajs, { type Kafka } from 'kafkajs';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** Most of the bytes of a block, in every one of these formats. */
const BLOCK = 65_536;

/** RFC 8878: a frame of one segment whose length is told, in raw blocks. */
function zstd(plain: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(0xfd2fb528, 0);
  header.writeUInt8(0xa0, 4);
  header.writeUInt32LE(plain.length, 5);
  const blocks = pieces(plain).flatMap((piece, index, all) => {
    const last = index === all.length - 1 ? 1 : 0;
    const head = Buffer.alloc(3);
    head.writeUIntLE((piece.length << 3) | last, 0, 3);
    return [head, piece];
  });
  return Buffer.concat([header, ...blocks]);
}

/** LZ4 frame format 1.6: independent blocks of at most 64 kB, stored; 82 is the checksum of these two settings. */
function lz4(plain: Buffer): Buffer {
  const blocks = pieces(plain).flatMap((piece) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE((piece.length | 0x80000000) >>> 0, 0);
    return [head, piece];
  });
  return Buffer.concat([Buffer.from('04224d18604082', 'hex'), ...blocks, Buffer.alloc(4)]);
}

/** As Java's snappy streams have it: a header, then blocks of literals, each with its length before it. */
function snappy(plain: Buffer): Buffer {
  const header = Buffer.from('82534e41505059000000000100000001', 'hex');
  const blocks = pieces(plain).flatMap((piece) => {
    const literal = Buffer.alloc(3);
    literal.writeUInt8(61 << 2, 0);
    literal.writeUInt16LE(piece.length - 1, 1);
    const block = Buffer.concat([varint(piece.length), literal, piece]);
    const size = Buffer.alloc(4);
    size.writeInt32BE(block.length, 0);
    return [size, block];
  });
  return Buffer.concat([header, ...blocks]);
}

function pieces(plain: Buffer): Buffer[] {
  const count = Math.ceil(plain.length / BLOCK);
  return Array.from({ length: count }, (_, index) =>
    plain.subarray(index * BLOCK, (index + 1) * BLOCK),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const FORMATS = { zstd, lz4, snappy };
const TYPES = {
  zstd: CompressionTypes.ZSTD,
  lz4: CompressionTypes.LZ4,
  snappy: CompressionTypes.Snappy,
};

/** What kafkajs cannot do, and other producers do by default. */
export type Compression = keyof typeof FORMATS;

type Sent = {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
};

/**
 * Sends one record in a batch of a format that kafkajs does not have, as a frame in which nothing is saved: whoever does
 * not know the format can no more read it than any other. Nobody in this process learns to read it by that.
 */
export async function sendCompressed(
  kafka: Kafka,
  compression: Compression,
  { topic, ...message }: Sent,
): Promise<void> {
  const codec = {
    compress: async ({ buffer }: { readonly buffer: Buffer }) => FORMATS[compression](buffer),
    decompress: async (): Promise<Buffer> => {
      throw new Error(`${compression} is not for readers`);
    },
  };
  (CompressionCodecs as Record<number, () => typeof codec>)[TYPES[compression]] = () => codec;
  const producer = kafka.producer();
  await producer.connect();
  await producer
    .send({ topic, acks: -1, compression: TYPES[compression], messages: [message] })
    .finally(() => producer.disconnect());
}
