import { SnapshotError } from './snapshot-error.ts'

/**
 * The state of an emulator as JSON. Beside what JSON has, it holds maps, sets, bytes and numbers without end, each as an
 * object with one member: `$map`, `$set`, `$bytes` (Base64), `$number`; an object with a `$` of its own is `$object`, a list
 * of names and values. Members that are undefined are left out.
 */

/**
 * @throws TypeError that says where in the state something stands that a snapshot cannot hold: a class or a function;
 * SnapshotError for a state that is longer than a text can be (512 MB, mail not counted)
 */
export function writeState(state: object): string {
  try {
    return JSON.stringify(plain(state, 'state'))
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('string length')) throw error
    throw new SnapshotError('there is more in this emulator than one snapshot can hold', { cause: error })
  }
}

/** What `writeState` was given. @throws SyntaxError for what is no JSON */
export function readState(text: string) {
  return JSON.parse(text, revive)
}

function plain(value: unknown, path: string): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) ? value : { $number: String(value) }
    case 'undefined':
      return { $undefined: true }
    case 'object':
      return value === null ? null : plainObject(value, path)
    default:
      throw cannotHold(`a ${typeof value}`, path)
  }
}

function plainObject(value: object, path: string): unknown {
  if (Array.isArray(value)) return value.map((one, i) => plain(one, `${path}[${i}]`))
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    return { $bytes: bytes.toString('base64') }
  }
  if (value instanceof Set) return { $set: Array.from(value, (one, i) => plain(one, `${path}{${i}}`)) }
  if (value instanceof Map) {
    const entries = Array.from(value, ([key, one]) => [
      plain(key, `${path} key`),
      plain(one, `${path}{${key}}`),
    ])
    return { $map: entries }
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    throw cannotHold(`an object of class ${value.constructor.name}`, path)
  }
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => [name, plain(one, `${path}.${name}`)] as const)
  return entries.some(([name]) => name.startsWith('$')) ? { $object: entries } : Object.fromEntries(entries)
}

function cannotHold(what: string, path: string): TypeError {
  return new TypeError(`a snapshot cannot hold ${what}, which stands at ${path}`)
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  for (const name in value) {
    if (!name.startsWith('$')) return value
    const inner: unknown = Object.entries(value)[0]?.[1]
    return reviveTagged(name, inner)
  }
  return value
}

function reviveTagged(tag: string, inner: unknown): unknown {
  switch (tag) {
    case '$undefined':
      return undefined
    case '$number':
      return Number(inner)
    case '$bytes':
      return Buffer.from(String(inner), 'base64')
    default:
      break
  }
  if (!Array.isArray(inner)) throw new SyntaxError(`${tag} holds no list`)
  if (tag === '$set') return new Set(inner)
  if (tag === '$map') return new Map(inner)
  return Object.fromEntries(inner)
}
