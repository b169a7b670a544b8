import { Session } from 'node:inspector'
import { z } from 'zod'

const evaluated = z.object({ result: z.object({ objectId: z.string() }) })
/** Node's types do not know of private ones. */
const properties = z.object({
  privateProperties: z
    .array(
      z.object({
        name: z.string(),
        value: z.object({ objectId: z.string().optional(), value: z.unknown().optional() }).optional(),
      }),
    )
    .optional(),
})

/** Members by the name of their class and their own; `*` for all. */
export type Members = Readonly<Record<string, readonly string[]>>

/** How things are compared. Functions are not. */
export interface ComparisonRules {
  readonly ignored: Members
  /** Maps whose order says nothing. */
  readonly unordered: Members
}

/**
 * Compares two objects with all that hangs on them, their private fields too, which the debugger's protocol shows: what was
 * forgotten in a copy is found whoever wrote the class. @returns a line for each difference, at most fifty
 */
export function everyDifference(one: object, other: object, rules: ComparisonRules): string[] {
  const reader = new PrivateFields()
  try {
    const comparison = new Comparison(reader, rules)
    comparison.compare(one, other, '')
    return comparison.differences
  } finally {
    reader.close()
  }
}

class Comparison {
  readonly differences: string[] = []
  readonly #reader: PrivateFields
  readonly #rules: ComparisonRules
  readonly #seen = new Map<object, object>()

  constructor(reader: PrivateFields, rules: ComparisonRules) {
    this.#reader = reader
    this.#rules = rules
  }

  compare(one: unknown, other: unknown, path: string): void {
    if (this.differences.length >= 50 || typeof one === 'function') return
    if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
      if (!Object.is(one, other)) this.#differ(path, one, other)
      return
    }
    if (this.#seen.get(one) === other) return
    this.#seen.set(one, other)
    if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) this.#differ(path, one, other)
    else if (ArrayBuffer.isView(one)) this.#compareBytes(one, other, path)
    else if (one instanceof Map && other instanceof Map) this.compare([...one], [...other], `${path}{}`)
    else if (one instanceof Set && other instanceof Set) this.compare([...one], [...other], `${path}{}`)
    else if (one instanceof RegExp) this.compare(String(one), String(other), path)
    else this.#compareMembers(one, other, path)
  }

  #compareMembers(one: object, other: object, path: string): void {
    const left = this.#membersOf(one)
    const right = this.#membersOf(other)
    const className = one.constructor?.name ?? ''
    const ignored = this.#rules.ignored[className] ?? []
    const unordered = this.#rules.unordered[className] ?? []
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      if (ignored.includes(name) || ignored.includes('*')) continue
      const arrange = unordered.includes(name) ? inOrder : (value: unknown) => value
      this.compare(arrange(left.get(name)), arrange(right.get(name)), `${path}.${name}`)
    }
  }

  #membersOf(object: object): Map<string, unknown> {
    return new Map([...Object.entries(object), ...this.#reader.of(object)])
  }

  #compareBytes(one: ArrayBufferView, other: object, path: string): void {
    const same =
      ArrayBuffer.isView(other) &&
      Buffer.from(one.buffer, one.byteOffset, one.byteLength).equals(
        Buffer.from(other.buffer, other.byteOffset, other.byteLength),
      )
    if (!same) this.differences.push(`${path}: other bytes`)
  }

  #differ(path: string, one: unknown, other: unknown): void {
    this.differences.push(`${path}: ${short(one)} and ${short(other)}`)
  }
}

function inOrder(map: unknown): unknown {
  return map instanceof Map ? [...map].sort(([one], [other]) => (one < other ? -1 : 1)) : map
}

function short(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'object'}`
  return JSON.stringify(value)?.slice(0, 80) ?? String(value)
}

/** Reads `#fields` by the debugger's protocol, in this same process. */
class PrivateFields {
  readonly #session = new Session()
  readonly #key = '__everyDifference'
  readonly #classes = new Map<unknown, boolean>()

  constructor() {
    this.#session.connect()
  }

  of(object: object): [string, unknown][] {
    if (!this.#hasSome(object)) return []
    Reflect.set(globalThis, this.#key, object)
    const { result } = evaluated.parse(
      this.#ask('Runtime.evaluate', { expression: `globalThis.${this.#key}` }),
    )
    const answer = this.#ask('Runtime.getProperties', { objectId: result.objectId, ownProperties: true })
    return (properties.parse(answer).privateProperties ?? []).map(({ name, value }) => [
      name,
      value?.objectId === undefined ? value?.value : this.#fetch(value.objectId),
    ])
  }

  close(): void {
    this.#session.disconnect()
    Reflect.deleteProperty(globalThis, this.#key)
  }

  /** Whether its class, or one above it, declares any: most objects are spared the way through the debugger. */
  #hasSome(object: object): boolean {
    for (
      let at: unknown = Object.getPrototypeOf(object);
      at instanceof Object;
      at = Object.getPrototypeOf(at)
    ) {
      const declared = at.constructor
      let known = this.#classes.get(declared)
      if (known === undefined) {
        known = /^class\b/.test(String(declared)) && /#\w+/.test(String(declared))
        this.#classes.set(declared, known)
      }
      if (known) return true
    }
    return false
  }

  #fetch(objectId: string): unknown {
    const functionDeclaration = `function () { globalThis.${this.#key} = this }`
    this.#ask('Runtime.callFunctionOn', { objectId, functionDeclaration })
    return Reflect.get(globalThis, this.#key)
  }

  /** What is thrown in a call-back of the session is lost, so nothing is. */
  #ask(method: string, parameters: object): unknown {
    let failure: Error | null = null
    let answer: unknown
    this.#session.post(method, parameters, (error, result) => {
      failure = error
      answer = result
    })
    if (failure !== null) throw failure
    return answer
  }
}
