import type { EventState } from './calendar.ts'
import type { ContactState } from './contact.ts'

/** An event of which nothing was said yet, with what Exchange takes for unsaid. @param now milliseconds since 1970 */
export function blankEvent(now: number): EventState {
  return {
    subject: '',
    body: { contentType: 'html', content: '' },
    start: { dateTime: '', timeZone: 'UTC' },
    end: { dateTime: '', timeZone: 'UTC' },
    locations: [],
    attendees: [],
    iCalUId: '',
    createdAt: now,
    modifiedAt: now,
    isAllDay: false,
    organizer: { name: '', address: '' },
    response: 'organizer',
    respondedAt: null,
    responseRequested: true,
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    categories: [],
    reminderMinutesBeforeStart: 15,
    isOnlineMeeting: false,
    onlineMeetingUrl: null,
    isCancelled: false,
    isDraft: false,
    hideAttendees: false,
    allowNewTimeProposals: true,
    transactionId: null,
    recurrence: null,
  }
}

/** A contact of whom nothing is known yet. @param now milliseconds since 1970 */
export function blankContact(now: number): ContactState {
  return {
    displayName: '',
    givenName: null,
    middleName: null,
    surname: null,
    nickName: null,
    initials: null,
    title: null,
    generation: null,
    fileAs: '',
    emailAddresses: [],
    imAddresses: [],
    businessPhones: [],
    homePhones: [],
    mobilePhone: null,
    companyName: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    profession: null,
    businessHomePage: null,
    assistantName: null,
    manager: null,
    spouseName: null,
    children: [],
    businessAddress: {},
    homeAddress: {},
    otherAddress: {},
    birthday: null,
    personalNotes: '',
    categories: [],
    createdAt: now,
    modifiedAt: now,
  }
}
