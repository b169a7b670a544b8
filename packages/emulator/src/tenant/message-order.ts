import type { Message } from './message.ts'

/** The order in which Exchange lists messages: last received first, and of the same second the last stored first. */
export function newerFirst(a: Message, b: Message): number {
  return b.receivedAt - a.receivedAt || b.number - a.number
}

/** So many changes are made one by one; more, and sorting is quicker. */
const fewChanges = 64

/**
 * Messages in the order of {@link newerFirst}, for lists and their pages. A list that was given out never changes; after a
 * change there is another one, made from it, since sorting 500,000 messages anew for each mail that comes would take half a second.
 */
export class MessageOrder {
  #list: readonly Message[] | undefined
  readonly #added = new Set<Message>()
  /** Places in the list. */
  readonly #removed = new Set<number>()

  /** @param all every message, asked for where the order is not known */
  list(all: () => Message[]): readonly Message[] {
    this.#list = this.#list ? this.#withChanges(this.#list) : all().sort(newerFirst)
    this.#added.clear()
    this.#removed.clear()
    return this.#list
  }

  add(message: Message): void {
    if (!this.#list) return
    this.#added.add(message)
    this.#forgetIfMany(this.#list)
  }

  remove(message: Message): void {
    if (!this.#list || this.#added.delete(message)) return
    const place = placeOf(message, this.#list)
    if (this.#list[place] !== message) throw new Error('a message is not where its order says')
    this.#removed.add(place)
    this.#forgetIfMany(this.#list)
  }

  /** Before its time of receipt changes; it is added again afterwards. */
  takeOut(message: Message): void {
    this.remove(message)
    // No list may hold what is not in order any more: places are found by halving.
    if (this.#list) this.list(() => [])
  }

  /** Where all the messages are others now. */
  forget(): void {
    this.#list = undefined
    this.#added.clear()
    this.#removed.clear()
  }

  #forgetIfMany(list: readonly Message[]): void {
    if (this.#added.size + this.#removed.size > Math.max(fewChanges, list.length / 4)) this.forget()
  }

  #withChanges(list: readonly Message[]): readonly Message[] {
    const changes = this.#added.size + this.#removed.size
    if (changes === 0) return list
    if (changes > fewChanges) {
      return [...list.filter((_, place) => !this.#removed.has(place)), ...this.#added].sort(newerFirst)
    }
    const changed = [...list]
    for (const place of [...this.#removed].sort((a, b) => b - a)) changed.splice(place, 1)
    for (const message of this.#added) changed.splice(placeOf(message, changed), 0, message)
    return changed
  }
}

/** Where a message is in a list, or would come to be. */
function placeOf(message: Message, list: readonly Message[]): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = list[middle]
    if (other && newerFirst(other, message) < 0) low = middle + 1
    else high = middle
  }
  return low
}
