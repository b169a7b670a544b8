import { MARKS, type Message } from '../../tenant/message.ts'

/** The flags that Exchange keeps, in its order; any other keyword is taken and forgotten, as Exchange does. */
export const FLAGS = '\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent'

const bits: readonly (readonly [string, number])[] = [
  ['\\Seen', 1],
  ['\\Answered', 2],
  ['\\Flagged', 4],
  ['\\Deleted', 8],
  ['\\Draft', 16],
  ['$MDNSent', 32],
  ['$Forwarded', 64],
]

/** One text for each combination, so that a session over many messages holds few strings. */
const texts = Array.from({ length: 128 }, (_, set) =>
  bits
    .filter(([, bit]) => (set & bit) !== 0)
    .map(([name]) => name)
    .join(' '),
)

export type FlagName = 'seen' | 'answered' | 'flagged' | 'deleted' | 'draft' | 'receiptSent' | 'forwarded'

/** As they stand in a FETCH response. */
export function flagsOf(message: Message): string {
  const { marks, isRead, flag, isDraft } = message
  return (
    texts[
      (isRead ? 1 : 0) |
        (marks & MARKS.answered ? 2 : 0) |
        (flag.flagStatus === 'flagged' ? 4 : 0) |
        (marks & MARKS.deleted ? 8 : 0) |
        (isDraft ? 16 : 0) |
        (marks & MARKS.receiptSent ? 32 : 0) |
        (marks & MARKS.forwarded ? 64 : 0)
    ] ?? ''
  )
}

const names: Readonly<Record<string, FlagName>> = {
  '\\seen': 'seen',
  '\\answered': 'answered',
  '\\flagged': 'flagged',
  '\\deleted': 'deleted',
  '\\draft': 'draft',
  $mdnsent: 'receiptSent',
  $forwarded: 'forwarded',
}

/** Undefined for what Exchange does not keep. */
export function flagNamed(name: string): FlagName | undefined {
  return names[name.toLowerCase()]
}

/** The bits of MARKS after a change. */
export function marksAfter(marks: number, change: ReadonlyMap<FlagName, boolean>): number {
  let result = marks
  for (const name of ['deleted', 'answered', 'forwarded', 'receiptSent'] as const) {
    const wanted = change.get(name)
    if (wanted === true) result |= MARKS[name]
    if (wanted === false) result &= ~MARKS[name]
  }
  return result
}
