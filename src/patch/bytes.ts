const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < BASE64.length; value++) VALUES[BASE64.charCodeAt(value)] = value;

const EQUALS = 61;

/** A growing run of bytes. */
export class Bytes {
  #data = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(byte: number): void {
    if (this.#length === this.#data.length) {
      const grown = new Uint8Array(this.#data.length * 2);
      grown.set(this.#data);
      this.#data = grown;
    }
    this.#data[this.#length++] = byte;
  }

  /** A character of a text that should be bytes: as UTF-8, where it is not ASCII. */
  pushChar(code: number): void {
    if (code < 0x80) return this.push(code);
    if (code < 0x800) this.push(0xc0 | (code >> 6));
    else if (code < 0x10000) {
      this.push(0xe0 | (code >> 12));
      this.push(0x80 | ((code >> 6) & 0x3f));
    } else {
      this.push(0xf0 | (code >> 18));
      this.push(0x80 | ((code >> 12) & 0x3f));
      this.push(0x80 | ((code >> 6) & 0x3f));
    }
    this.push(0x80 | (code & 0x3f));
  }

  /** The bytes so far; valid until the next push. */
  view(): Uint8Array {
    return this.#data.subarray(0, this.#length);
  }
}

/** Appends what `text` encodes in base64; `carry` holds bits between the lines of one body. */
export class Base64Decoder {
  #bits = 0;
  #count = 0;

  decodeInto(text: string, out: Bytes): void {
    for (let index = 0; index < text.length; index++) {
      const value = VALUES[text.charCodeAt(index)] ?? -1;
      if (value < 0) continue;
      this.#bits = ((this.#bits << 6) | value) & 0xffff;
      this.#count += 6;
      if (this.#count < 8) continue;
      this.#count -= 8;
      out.push((this.#bits >> this.#count) & 0xff);
    }
    // Padding ends a run; some mailers start a new one behind it.
    if (text.endsWith("=")) this.#count = 0;
  }
}

/** Value of the two hexadecimal digits at `index`, or -1. */
export function hexByte(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index));
  const low = hexDigit(text.charCodeAt(index + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Appends what `text` says in quoted-printable; an "=" that escapes nothing stays as it is. */
export function decodeEscapes(text: string, out: Bytes): void {
  for (let index = 0; index < text.length; index++) {
    const code = text.codePointAt(index) ?? 0;
    const byte = code === EQUALS ? hexByte(text, index + 1) : -1;
    if (byte >= 0) {
      out.push(byte);
      index += 2;
    } else {
      out.pushChar(code);
      if (code > 0xffff) index++;
    }
  }
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}
