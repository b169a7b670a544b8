import type { Derive, DerivedFile } from '@gatewarden/evidence'

/** Calendar files of events and tasks, cards of contacts. Each is loaded for the first item that needs it. */
export const derive: Derive = async (item, itemClass, textOfHtml): Promise<DerivedFile | null> => {
  switch (itemClass) {
    case 'event': {
      const { icsOfEvent } = await import('../../calendar/as-file.ts')
      return { format: 'ics', content: icsOfEvent(item, textOfHtml) }
    }
    case 'todoTask': {
      const { icsOfTask } = await import('../../calendar/as-file.ts')
      return { format: 'ics', content: icsOfTask(item, textOfHtml) }
    }
    case 'contact': {
      const { vcfOfContact } = await import('../../contacts/as-file.ts')
      return { format: 'vcf', content: vcfOfContact(item) }
    }
    default:
      return null
  }
}
