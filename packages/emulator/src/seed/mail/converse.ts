import type { RandomSource } from '../random-source.ts'
import type { Script } from '../themes/script.ts'
import { hourMs, inOfficeHours } from '../working-time.ts'
import { type Letter, writeLetter } from './letter.ts'

/** Plays a script from `begin` (milliseconds since 1970): the letters of one conversation, in the order of sending. */
export function converse(script: Script, begin: number, random: RandomSource): Letter[] {
  const letters: Letter[] = []
  let at = begin
  for (const [index, step] of script.steps.entries()) {
    const { from, to, cc = [], text, attachments = [], importance = 'normal' } = step
    const answered = step.answers === undefined ? index - 1 : step.answers
    const answers = answered === null ? null : (letters[answered] ?? null)
    const slack = random.between(0, 9000) * 1000
    at = inOfficeHours(
      from.zone,
      Math.round(at + step.after * hourMs) + random.between(20, 900) * 1000,
      slack,
    )
    const subject = answers
      ? `${step.forward ? 'FW' : 'RE'}: ${topic(answers.subject)}`
      : (step.subject ?? script.subject)
    letters.push(
      writeLetter(
        { from, to, cc, subject, sentAt: at, answers, paragraphs: text, attachments, importance },
        random,
      ),
    )
  }
  return letters
}

function topic(subject: string): string {
  return subject.replace(/^(?:RE|FW): /, '')
}
