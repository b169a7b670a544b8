import { expect, it } from 'vitest'
import { firstView } from './first-view.ts'

it.each([
  [['User.Read.All', 'Calendars.Read'], 'calendar'],
  [['Contacts.Read'], 'contacts'],
  [['Calendars.Read', 'Mail.ReadBasic.All'], 'mail'],
  [['MailboxSettings.Read'], 'mail'],
  [[], 'mail'],
])('%j: %s', (granted, view) => {
  expect(firstView(granted)).toBe(view)
})
