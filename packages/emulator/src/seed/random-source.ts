/** Repeatable chance: the same seed number gives the same draws on every machine. Not for secrets. */
export interface RandomSource {
  /** At least 0, less than 1. */
  fraction(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  /** One of them. Throws on an empty list. */
  pick<T>(from: readonly T[]): T
  /** `count` different ones, in drawn order; all of them when there are fewer. */
  some<T>(from: readonly T[], count: number): T[]
  /** True with this probability. */
  chance(probability: number): boolean
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string
  bytes(length: number): Uint8Array
  /** A source of its own: what is drawn from it does not shift what is drawn here later. */
  branch(name: string): RandomSource
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded through splitmix32. */
export function randomSource(seedNumber: number, name = ''): RandomSource {
  let mixed = seedNumber >>> 0
  for (const char of name)
    mixed = (Math.imul(mixed ^ (char.codePointAt(0) ?? 0), 0x01000193) + 0x9e3779b9) >>> 0
  const split = () => {
    mixed = (mixed + 0x9e3779b9) | 0
    let t = mixed ^ (mixed >>> 16)
    t = Math.imul(t, 0x21f0aaad)
    t ^= t >>> 15
    t = Math.imul(t, 0x735a2d97)
    return t ^ (t >>> 15)
  }
  let a = split()
  let b = split()
  let c = split()
  let counter = 1
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
  for (let i = 0; i < 12; i++) next()

  const source: RandomSource = {
    fraction: () => next() / 4294967296,
    between: (from, to) => from + Math.floor(source.fraction() * (to - from + 1)),
    pick(from) {
      const chosen = from[source.between(0, from.length - 1)]
      if (chosen === undefined) throw new RangeError('nothing to pick from')
      return chosen
    },
    some(from, count) {
      const left = [...from]
      const chosen = []
      while (chosen.length < count && left.length > 0) {
        chosen.push(...left.splice(source.between(0, left.length - 1), 1))
      }
      return chosen
    },
    chance: (probability) => source.fraction() < probability,
    hex(length) {
      let digits = ''
      while (digits.length < length) digits += next().toString(16).padStart(8, '0')
      return digits.slice(0, length)
    },
    bytes(length) {
      const words = new Uint32Array(Math.ceil(length / 4))
      for (let i = 0; i < words.length; i++) words[i] = next()
      return new Uint8Array(words.buffer, 0, length)
    },
    branch: (branchName) => randomSource(next(), branchName),
  }
  return source
}
