import type { Message } from '../../tenant/message.ts'
import type { FieldTable } from '../odata/fields.ts'
import { compileExpression } from '../odata/filter-compiler.ts'
import type { FilterExpression } from '../odata/filter-expression.ts'

/**
 * The messages that a filter lets through. What it says of `receivedDateTime` is looked up by halving, since the list is in that
 * order: "since Monday" reads no more than what came since Monday.
 * @param newestFirst in the order of `receivedDateTime`, downwards
 */
export function filterMessages(
  expression: FilterExpression,
  fields: FieldTable<Message>,
  newestFirst: readonly Message[],
): readonly Message[] {
  const fits = compileExpression(expression, fields)
  let from = 0
  let to = newestFirst.length
  const others: FilterExpression[] = []
  for (const term of conjuncts(expression)) {
    const bound = boundOf(term)
    if (bound === undefined) others.push(term)
    else if (bound === 'oldest')
      to = Math.min(to, turningPoint(newestFirst, compileExpression(term, fields), true))
    else from = Math.max(from, turningPoint(newestFirst, compileExpression(term, fields), false))
  }
  return others.length === 0 ? newestFirst.slice(from, to) : newestFirst.slice(from, to).filter(fits)
}

function conjuncts(expression: FilterExpression): FilterExpression[] {
  if (expression.kind !== 'binary' || expression.operator !== 'and') return [expression]
  return [...conjuncts(expression.left), ...conjuncts(expression.right)]
}

/** Whether a term says how old a message may be at most, or how new. */
function boundOf(term: FilterExpression): 'oldest' | 'newest' | undefined {
  if (term.kind !== 'binary' || term.left.kind !== 'path' || term.right.kind !== 'literal') return undefined
  if (term.left.segments.join('/').toLowerCase() !== 'receiveddatetime' || term.right.value === null)
    return undefined
  if (term.operator === 'ge' || term.operator === 'gt') return 'oldest'
  return term.operator === 'le' || term.operator === 'lt' ? 'newest' : undefined
}

/** Where a test that is `first` at the beginning of the list turns, and stays, into the other. */
function turningPoint(list: readonly Message[], test: (message: Message) => boolean, first: boolean): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const message = list[middle]
    if (message && test(message) === first) low = middle + 1
    else high = middle
  }
  return low
}

interface Known {
  readonly sequence: number
  readonly found: Map<string, readonly Message[]>
}

/** So many questions are remembered for a list. */
const mostQuestions = 4

/**
 * What was found in a list, for the pages that follow: until anything changes in the mailbox, and no longer than the list is
 * the one that the mailbox gives out.
 */
export class FoundMessages {
  readonly #lists = new WeakMap<readonly Message[], Known>()

  /** @param sequence the number of the mailbox's last change */
  get(list: readonly Message[], sequence: number, question: string): readonly Message[] | undefined {
    const known = this.#lists.get(list)
    return known?.sequence === sequence ? known.found.get(question) : undefined
  }

  set(list: readonly Message[], sequence: number, question: string, found: readonly Message[]): void {
    let known = this.#lists.get(list)
    if (known?.sequence !== sequence || known.found.size >= mostQuestions) {
      known = { sequence, found: new Map() }
      this.#lists.set(list, known)
    }
    known.found.set(question, found)
  }
}
