import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Controller } from './controller.ts'
import type { CatalogTexts } from './texts.ts'

/** What every view has at hand. */
export interface Shared {
  controller: Controller
  texts: CatalogTexts
  locale: string | undefined
}

const context = createContext<Shared | null>(null)
export const { Provider } = context

export function useShared(): Shared {
  const shared = useContext(context)
  if (shared === null) throw new Error('This view stands outside the catalog.')
  return shared
}

export function useDates(): { day(text: string): string; moment(text: string): string } {
  const { locale } = useShared()
  return {
    day: (text) => new Date(text).toLocaleDateString(locale, { dateStyle: 'medium' }),
    moment: (text) => new Date(text).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  }
}
