const keyBytes = 16

/**
 * Which families share a key, in 20 bytes a family: the first 128 bits of a hash each, sorted once. Families are named
 * by their place, from 0.
 */
export class KeyGroups {
  #keys = Buffer.alloc(1024 * keyBytes)
  #has = Buffer.alloc(1024)
  #count = 0
  /** Places in the order of their keys; those without a key are left out. */
  #order = new Uint32Array(0)
  /** Where in `#order` the group of a place begins and ends; 0, 0 for a place without a key. */
  #begin = new Uint32Array(0)
  #end = new Uint32Array(0)

  /** @param key hex of at least 32 digits, of the next family; null where it has none */
  add(key: string | null): void {
    if (this.#count === this.#has.length) {
      this.#keys = Buffer.concat([this.#keys, Buffer.alloc(this.#keys.length)])
      this.#has = Buffer.concat([this.#has, Buffer.alloc(this.#has.length)])
    }
    if (key !== null) {
      this.#keys.write(key.slice(0, keyBytes * 2), this.#count * keyBytes, 'hex')
      this.#has[this.#count] = 1
    }
    this.#count++
  }

  /** Ends the adding: groups are known from here on. */
  finish(): void {
    const places = Uint32Array.from({ length: this.#count }, (_, place) => place)
    this.#order = places.filter((place) => this.#has[place] === 1)
    this.#order.sort((one, other) => this.#compare(one, other) || one - other)
    this.#begin = new Uint32Array(this.#count)
    this.#end = new Uint32Array(this.#count)
    for (let begin = 0; begin < this.#order.length; ) {
      let end = begin + 1
      while (end < this.#order.length && this.#compare(this.#at(begin), this.#at(end)) === 0) end++
      for (let index = begin; index < end; index++) {
        this.#begin[this.#at(index)] = begin
        this.#end[this.#at(index)] = end
      }
      begin = end
    }
  }

  /** The places that share the key of this one, in their order; none where it has no key. */
  membersOf(place: number): Uint32Array {
    return this.#order.subarray(this.#begin[place], this.#end[place])
  }

  #at(index: number): number {
    return this.#order[index] ?? 0
  }

  #compare(one: number, other: number): number {
    return this.#keys.compare(
      this.#keys,
      other * keyBytes,
      (other + 1) * keyBytes,
      one * keyBytes,
      (one + 1) * keyBytes,
    )
  }
}
