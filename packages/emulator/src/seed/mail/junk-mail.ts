import type { RandomSource } from '../random-source.ts'
import { dayMs, minuteMs } from '../working-time.ts'
import { type Correspondent, writeLetter } from './letter.ts'
import { machine } from './machine-mail.ts'
import type { PostOffice } from './post-office.ts'

const junk = [
  [
    'Your parcel is waiting since 1987',
    'A parcel with your name on it stands in a hall that was torn down. Pay 1.99 to have it looked for.',
  ],
  [
    'Investment in left-handed scissors',
    'The market grows by 300 per cent a week, says my cousin. Answer today.',
  ],
  [
    'Your mailbox is 104 % full',
    'Click here to make it fuller. This message is from the Department of Messages.',
  ],
  [
    'I saw you ride',
    'You do not know me. I know your bell. Send two coins in a cryptic currency or everybody will hear it.',
  ],
  [
    'Invoice attached (please open twice)',
    'Dear costumer, find attached nothing. If you can not open nothing, enable everything.',
  ],
  ['Miracle chain oil', 'Doctors hate it, because it is oil. One drop lasts for ever or until rain.'],
] as const

/** What the filter has put into the junk folders of the last month. */
export function receiveJunk(
  staff: readonly Correspondent[],
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  for (let i = 0; i < 36; i++) {
    const [subject, text] = random.pick(junk)
    const from: Correspondent = {
      ...machine(
        random.pick(['Department of Messages', 'Mr. B. Legitimate', 'Prize office', 'Your friend']),
        `${random.hex(8)}@${random.pick(['totally-fine', 'parcel-hall', 'scissors-fund'])}.example`,
      ),
      style: 'block',
    }
    const letter = writeLetter(
      {
        from,
        to: [random.pick(staff)],
        subject,
        sentAt: now - random.between(1, 29) * dayMs - random.between(0, 1400) * minuteMs,
        answers: null,
        paragraphs: [text],
        headers: [['X-MS-Exchange-Organization-SCL', '6']],
      },
      random,
    )
    office.deliver(letter, { folderFor: () => ['junkemail'], classification: 'other' })
  }
}
