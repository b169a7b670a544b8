/**
 * The state of an emulator as lines of JSON, so that neither writing nor reading needs a text of all of it. The last line is the
 * state. Beside what JSON has, it holds maps, sets, bytes and numbers without end, each as an object with one member: `$map`,
 * `$set`, `$bytes` (Base64), `$number`; an object with a `$` of its own is `$object`, a list of names and values. A list of more
 * than `perLine` stands in lines before it, and there is `$lines`, their numbers, in its place. Members that are undefined are
 * left out.
 */
const usualPerLine = 1000

/**
 * The lines, each with its line feed.
 * @throws TypeError that says where in the state something stands that a snapshot cannot hold: a class or a function
 */
export function writeState(state: object, perLine = usualPerLine): Buffer[] {
  const lines: Buffer[] = []
  const add = (value: unknown) => lines.push(Buffer.from(`${JSON.stringify(value)}\n`)) - 1
  add(new StateWriter(add, perLine).plain(state, 'state'))
  return lines
}

/** What `writeState` was given. @throws SyntaxError for what is no JSON */
export function readState(lines: Iterable<string>) {
  const before = new Map<unknown, unknown>()
  let number = 0
  for (const line of lines) {
    const value: unknown = JSON.parse(line, (_, inner) => revive(inner, before))
    before.set(number, value)
    number += 1
  }
  return take(before, number - 1)
}

/** Each line is used once, and gone then. */
function take(before: Map<unknown, unknown>, number: unknown) {
  const value = before.get(number)
  if (!before.delete(number)) throw new SyntaxError(`there is no line ${number}`)
  return Object(value)
}

class StateWriter {
  readonly #add: (line: unknown) => number
  readonly #perLine: number

  /** @param add takes a line and answers its number */
  constructor(add: (line: unknown) => number, perLine: number) {
    this.#add = add
    this.#perLine = perLine
  }

  plain(value: unknown, path: string): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        return Number.isFinite(value) ? value : { $number: String(value) }
      case 'undefined':
        return { $undefined: true }
      case 'object':
        return value === null ? null : this.#object(value, path)
      default:
        throw cannotHold(`a ${typeof value}`, path)
    }
  }

  #object(value: object, path: string): unknown {
    if (Array.isArray(value)) return this.#list(value, (one, i) => this.plain(one, `${path}[${i}]`))
    if (value instanceof Uint8Array) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      return { $bytes: bytes.toString('base64') }
    }
    if (value instanceof Set)
      return { $set: this.#list([...value], (one, i) => this.plain(one, `${path}{${i}}`)) }
    if (value instanceof Map) {
      const entry = ([key, one]: [unknown, unknown]) => [
        this.plain(key, `${path} key`),
        this.plain(one, `${path}{${key}}`),
      ]
      return { $map: this.#list([...value], entry) }
    }
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== null && prototype !== Object.prototype) {
      throw cannotHold(`an object of class ${value.constructor.name}`, path)
    }
    const entries = Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, this.plain(one, `${path}.${name}`)] as const)
    return entries.some(([name]) => name.startsWith('$')) ? { $object: entries } : Object.fromEntries(entries)
  }

  #list<T>(list: readonly T[], plainOne: (one: T, index: number) => unknown): unknown {
    const most = this.#perLine
    if (list.length <= most) return list.map(plainOne)
    const lines: number[] = []
    for (let at = 0; at < list.length; at += most) {
      lines.push(this.#add(list.slice(at, at + most).map((one, i) => plainOne(one, at + i))))
    }
    return { $lines: lines }
  }
}

function cannotHold(what: string, path: string): TypeError {
  return new TypeError(`a snapshot cannot hold ${what}, which stands at ${path}`)
}

function revive(value: unknown, before: Map<unknown, unknown>): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  for (const name in value) {
    if (!name.startsWith('$')) return value
    const inner: unknown = Object.entries(value)[0]?.[1]
    return reviveTagged(name, inner, before)
  }
  return value
}

function reviveTagged(tag: string, inner: unknown, before: Map<unknown, unknown>): unknown {
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
  if (tag === '$lines') return inner.flatMap((number) => take(before, number))
  if (tag === '$set') return new Set(inner)
  if (tag === '$map') return new Map(inner)
  return Object.fromEntries(inner)
}
