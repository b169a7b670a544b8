import type { Person } from './manifest-row.ts'

/** `Name <address>`, or whichever of the two there is. */
export const personText = ({ name, address }: Person): string =>
  name && address && name !== address ? `${name} <${address}>` : (address ?? name ?? '')

export const peopleText = (list: readonly Person[]): string => list.map(personText).join('; ')
