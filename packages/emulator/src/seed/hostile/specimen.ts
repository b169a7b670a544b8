/** A mail that is wrong or dangerous in one way. The bytes are made when asked for, and always the same. */
export interface Specimen {
  /** In kebab-case; also the Message-ID, where the specimen has one. */
  readonly name: string
  readonly bytes: () => Uint8Array
}

const date = 'Date: Mon, 2 Mar 2026 09:30:00 +0000'

/** Bytes of a Latin-1 string: `\x00` to `\xff` are what they look like. */
export function raw(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

/** The usual header fields, so that only the one thing is wrong. */
export function usual(name: string, ...more: readonly string[]): string[] {
  return [
    'From: Gremlin <gremlin@oddities.example>',
    'To: Odette Quirke <odette.quirke@contoso.onmicrosoft.com>',
    ...(more.some((line) => /^subject:/i.test(line)) ? [] : [`Subject: ${name.replaceAll('-', ' ')}`]),
    date,
    `Message-ID: <${name}@oddities.example>`,
    'MIME-Version: 1.0',
    ...more,
  ]
}

/** A specimen of header lines and body lines, joined by CRLF. */
export function specimen(
  name: string,
  headers: readonly string[],
  body: readonly string[] = ['Look at the outside of this mail.'],
): Specimen {
  return { name, bytes: () => raw([...usual(name, ...headers), '', ...body, ''].join('\r\n')) }
}

/** A specimen whose whole text is given. */
export function whole(name: string, make: () => string | Uint8Array): Specimen {
  return {
    name,
    bytes: () => {
      const made = make()
      return typeof made === 'string' ? raw(made) : made
    },
  }
}
