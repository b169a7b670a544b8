import ICAL from 'ical.js'

/** A property of jCal (RFC 7265). */
export type Property = [name: string, parameters: Record<string, string>, type: string, value: unknown]
export type Component = [name: string, properties: Property[], components: Component[]]

/**
 * A calendar as iCalendar. Values come from mailboxes and are hostile: the library writes line breaks outside of texts as they
 * are, which would end the line and begin a property of their own.
 */
export const icsText = (calendar: Component): string => `${ICAL.stringify(tame(calendar))}\r\n`

const tame = ([name, properties, components]: Component): Component => [
  name,
  properties.map(tameProperty),
  components.map(tame),
]

function tameProperty([name, parameters, type, value]: Property): Property {
  const plain = Object.entries(parameters).map(([key, one]) => [key, one.replaceAll(/\p{Cc}+/gu, ' ')])
  return [name, Object.fromEntries(plain), type, typeof value === 'string' ? tameValue(value, type) : value]
}

const tameValue = (value: string, type: string): string =>
  type === 'text'
    ? value.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '')
    : value.replaceAll(/\p{Cc}+/gu, '')
