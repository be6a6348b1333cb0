/** The Redis wire format (RESP2, with RESP3 maps and nulls on request), as far as the practice world speaks it. */

/** A `-ERR …` line, as a value. */
export class RespError extends Error {}

export type RespValue = string | number | null | RespError | RespValue[];

/** A command as an array of bulk strings. */
export function encodeCommand(parts: readonly string[]): Buffer {
  const chunks = parts.map(part => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return Buffer.from(`*${parts.length}\r\n${chunks.join('')}`);
}

const END = Buffer.from('\r\n');

/** Cuts whole values out of a byte stream; what is incomplete waits for the next chunk. */
export class RespReader {
  private held = Buffer.alloc(0);

  feed(bytes: Uint8Array): RespValue[] {
    this.held = Buffer.concat([this.held, bytes]);
    const values: RespValue[] = [];
    let at = 0;
    for (;;) {
      const step = parse(this.held, at);
      if (!step) break;
      values.push(step.value);
      at = step.next;
    }
    this.held = this.held.subarray(at);
    return values;
  }
}

interface Step {
  readonly value: RespValue;
  readonly next: number;
}

function parse(bytes: Buffer, at: number): Step | null {
  const end = bytes.indexOf(END, at);
  if (end < 0) return null;
  const line = bytes.toString('utf8', at + 1, end);
  const next = end + 2;
  switch (String.fromCharCode(bytes[at] ?? 0)) {
    case '+':
      return { value: line, next };
    case '-':
      return { value: new RespError(line), next };
    case ':':
      return { value: Number(line), next };
    case '_':
      return { value: null, next };
    case '$': {
      const size = Number(line);
      if (size < 0) return { value: null, next };
      if (bytes.length < next + size + 2) return null;
      return { value: bytes.toString('utf8', next, next + size), next: next + size + 2 };
    }
    case '*':
      return parseMany(bytes, next, Number(line));
    case '%':
      return parseMany(bytes, next, Number(line) * 2);
    default:
      // An inline command: words on one line, as a person types them into a terminal.
      return { value: bytes.toString('utf8', at, end).split(/\s+/).filter(Boolean), next };
  }
}

function parseMany(bytes: Buffer, from: number, count: number): Step | null {
  if (count < 0) return { value: null, next: from };
  const value: RespValue[] = [];
  let at = from;
  for (let index = 0; index < count; index += 1) {
    const step = parse(bytes, at);
    if (!step) return null;
    value.push(step.value);
    at = step.next;
  }
  return { value, next: at };
}

/** What a server answers with. */
export type Reply =
  | { readonly kind: 'simple' | 'error' | 'bulk'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'null' }
  | { readonly kind: 'array'; readonly items: readonly Reply[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Reply])[] };

export const OK: Reply = { kind: 'simple', text: 'OK' };
export const bulk = (text: string): Reply => ({ kind: 'bulk', text });
export const failed = (text: string): Reply => ({ kind: 'error', text });
export const integer = (value: number): Reply => ({ kind: 'integer', value });

/** @param protocol 2 or 3: RESP3 has its own null and maps */
export function encodeReply(reply: Reply, protocol: 2 | 3): string {
  switch (reply.kind) {
    case 'simple':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text}\r\n`;
    case 'bulk':
      return `$${Buffer.byteLength(reply.text)}\r\n${reply.text}\r\n`;
    case 'integer':
      return `:${reply.value}\r\n`;
    case 'null':
      return protocol === 3 ? '_\r\n' : '$-1\r\n';
    case 'array':
      return `*${reply.items.length}\r\n${reply.items.map(item => encodeReply(item, protocol)).join('')}`;
    case 'map': {
      const flat = reply.entries.flatMap(([key, value]) => [bulk(key), value]);
      const body = flat.map(item => encodeReply(item, protocol)).join('');
      return protocol === 3 ? `%${reply.entries.length}\r\n${body}` : `*${flat.length}\r\n${body}`;
    }
  }
}
