import { decodeWords } from '../../../tenant/decode-words.ts'
import type { ViewEntry } from '../folder-view.ts'
import type { MessageReader } from '../message-reader.ts'
import { headerDay, startOfDay } from '../wire/date-time.ts'
import type { SequenceSet } from '../wire/sequence-set.ts'
import type { SearchKey } from './search-keys.ts'
import { hasText } from './search-text.ts'

/** What the numbers in a search mean: the largest ones stand for `*`. */
export interface SearchScope {
  readonly reader: MessageReader
  readonly largestNumber: number
  readonly largestUid: number
}

/** Whether a message, which the session knows under this number, is what the key asks for. */
export function matchesKey(scope: SearchScope, number: number, entry: ViewEntry, key: SearchKey): boolean {
  const { message } = entry
  const again = (other: SearchKey) => matchesKey(scope, number, entry, other)
  switch (key.kind) {
    case 'all':
      return true
    case 'none':
      return false
    case 'and':
      return key.keys.every(again)
    case 'or':
      return key.keys.some(again)
    case 'not':
      return !again(key.key)
    case 'flag':
      return entry.flags.toLowerCase().split(' ').includes(key.flag.toLowerCase())
    case 'sequence':
      return inSet(key.set, number, scope.largestNumber)
    case 'uid':
      return inSet(key.set, entry.uid, scope.largestUid)
    case 'larger':
      return message.size > key.size
    case 'smaller':
      return message.size < key.size
    case 'received': {
      const at = startOfDay(message.receivedAt)
      return at >= key.from && at < key.to
    }
    case 'sent': {
      const at = headerDay(scope.reader.headers(message.content).first('date'))
      return at !== undefined && at >= key.from && at < key.to
    }
    case 'header':
      return scope.reader
        .headers(message.content)
        .all(key.name)
        .some(
          (value) =>
            value.toLowerCase().includes(key.text) || decodeWords(value).toLowerCase().includes(key.text),
        )
    case 'body':
    case 'text':
      return hasText(scope.reader, message, key.kind, key.text)
  }
}

function inSet(set: SequenceSet, number: number, largest: number): boolean {
  const clear = (value: number) => (value === Number.POSITIVE_INFINITY ? largest : value)
  return set.some(([a, b]) => {
    const [first, last] = [clear(a), clear(b)]
    return number >= Math.min(first, last) && number <= Math.max(first, last)
  })
}
