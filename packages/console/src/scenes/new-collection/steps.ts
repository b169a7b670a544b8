import { texts } from '../../texts/en.ts'
import type { WizardStep } from '../collections/search.ts'
import type { Draft } from './draft.ts'

const { wizard: words } = texts.collections

/** What a step still lacks, in words; null where one may go on. */
export function missingAt(step: WizardStep, draft: Draft): string | null {
  switch (step) {
    case 'matter':
      if (draft.connection === null) return words.needConnection
      return draft.matter === 'new' && draft.newMatter.name.trim() === '' ? words.needMatterName : null
    case 'people':
      return draft.custodians.length === 0 ? words.needPeople : null
    case 'what':
      if (draft.from !== '' && draft.to !== '' && draft.to < draft.from) return words.toBeforeFrom
      if (draft.sources.length === 0) return words.needSource
      return draft.someFolders && draft.only.trim() === '' && draft.except.trim() === ''
        ? words.needFolder
        : null
    case 'how':
      if (draft.when === 'once') return atProblem(draft.at)
      return draft.when === 'again' && draft.cron.trim() === '' ? words.needCron : null
    case 'preview':
      return null
  }
}

function atProblem(at: string): string | null {
  const time = Date.parse(at)
  if (Number.isNaN(time)) return words.needAt
  return time < Date.now() ? words.atPast : null
}
