import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, inOfficeHours, minuteMs } from '../working-time.ts'
import { csv, pdf } from './documents.ts'
import { type Correspondent, type LetterDraft, renderLetter, writeLetter } from './letter.ts'
import type { PostOffice } from './post-office.ts'

/** Mail that belongs to no conversation: what machines write, what ends in the junk folder, and drafts. */
export function sendLooseMail(
  people: Correspondents,
  staff: readonly Correspondent[],
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  sendMachineMail(people, office, random, now)
  receiveJunk(staff, office, random, now)
  keepDrafts(people, office, random, now)
  leaveBehind(people, office, random, now)
  orderBatteries(people, office, random, now)
}

function machine(name: string, address: string): Correspondent {
  return { name, address, first: name, zone: 'UTC', signature: [], style: 'arrows', external: true }
}

function sendMachineMail(
  people: Correspondents,
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const { at } = people
  const builds = machine('Build Bench', 'bench@build.contoso.example')
  const shop = machine('Web shop', 'orders@shop.contoso.example')
  const scanner = machine('Scanner, second floor', 'scanner.cph2@contoso.example')
  const engineers = [at('zoe.lambert'), at('ravi.menon'), at('caleb.stone'), at('sadia.karim')]
  const send = (draft: Omit<LetterDraft, 'answers' | 'sentAt'>, daysAgo: number) => {
    office.deliver(
      writeLetter(
        { ...draft, answers: null, sentAt: now - daysAgo * dayMs - random.between(0, 600) * minuteMs },
        random,
      ),
      { classification: 'other' },
    )
  }
  for (let i = 0; i < 30; i++) {
    const number = 8210 - i * random.between(1, 4)
    const red = random.chance(0.3)
    send(
      {
        from: builds,
        to: [random.pick(engineers)],
        subject: `${red ? 'FAILED' : 'passed'}: fleet-app #${number}`,
        paragraphs: red
          ? [
              `Run ${number} of fleet-app failed after ${random.between(2, 14)} minutes.`,
              `  1) booking > keeps the bike when the rider changes her mind\n     expected "kept", got "set free"`,
              'Log: https://build.contoso.example/fleet-app/log',
            ]
          : [
              `Run ${number} of fleet-app passed in ${random.between(4, 11)} minutes. ${random.between(1810, 2240)} tests, none skipped.`,
            ],
      },
      i * 6,
    )
  }
  for (let i = 0; i < 24; i++) {
    const order = random.between(50_000, 59_999)
    const part = random.pick([
      'Kickstand rubber',
      'Rain cover, large',
      'Bell, brass',
      'Brake pads, pair',
      'Key, second',
      'Child seat belt',
    ])
    send(
      {
        from: shop,
        to: [at('support')],
        subject: `Order ${order}: ${part}`,
        paragraphs: [
          `Order ${order}`,
          `1 × ${part}\nto be sent to the address on file`,
          'The customer writes: please leave it with the baker next door.',
        ],
      },
      i * 9,
    )
  }
  for (let i = 0; i < 14; i++) {
    const number = random.between(100, 999)
    send(
      {
        from: scanner,
        to: [at('invoices')],
        cc: random.chance(0.3) ? [at('esme.hartley')] : [],
        subject: 'Scan from the second floor',
        paragraphs: ['One page, 300 dpi.'],
        attachments: [
          {
            name: `scan${number}.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf('Delivery note', [`No. ${number}`, 'Two boxes, received in good order.', '(illegible)']),
          },
        ],
      },
      i * 13,
    )
  }
  for (let i = 0; i < 8; i++) {
    send(
      {
        from: shop,
        to: [at('nils.bergqvist')],
        subject: 'Monthly turnover',
        paragraphs: ['The figures of last month are attached. Returns are not taken off.'],
        attachments: [
          {
            name: 'turnover.csv',
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Product', 'Pieces', 'EUR'],
                ['Parts', 410 + i, 8200 + i * 31],
                ['Rain covers', 38 + i, 3344],
                ['Bells', 120, 1080 - i],
              ]),
          },
        ],
      },
      20 + i * 30,
    )
  }
}

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

function receiveJunk(
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

function keepDrafts(people: Correspondents, office: PostOffice, random: RandomSource, now: number): void {
  const { at, outside } = people
  const drafts: [Correspondent, Correspondent[], string, string[]][] = [
    [
      at('ben.ashworth'),
      [outside('owen')],
      'The thing with the hubs',
      ['Dear Owen,', 'between you and me,', '(no. Write this tomorrow.)'],
    ],
    [
      at('tomasz.wolski'),
      [at('mette.sorensen')],
      'Second depot in Hamburg',
      ['Mette,', 'I know what I said in spring. I have changed my mind, and here is why:', '1.'],
    ],
    [at('linnea.holm'), [], '', ['Reference for Viktor. Kind, true, short.']],
    [
      at('nuria.alvarez'),
      [outside('katrin')],
      'Offer, new version',
      ['Dear Katrin,', 'the new version has one page less and one bike more.'],
    ],
    [
      at('priya.raman'),
      [at('mette.sorensen')],
      'Privileged and confidential: options',
      ['Mette,', 'three ways, in the order of how well I would sleep:'],
    ],
    [
      at('leo.marchetti'),
      [at('camille.dupont')],
      'Rubber foot, sketch',
      ['Here comes the rubber foot. It looks like a boot. I like that it looks like a boot.'],
    ],
    [
      at('odette.quirke'),
      [at('ingrid.halvorsen')],
      'What I collect',
      [
        'Every mail that ever broke something, in one mailbox. Please do not open them with anything you love.',
      ],
    ],
  ]
  for (const [from, to, subject, paragraphs] of drafts) {
    const at = inOfficeHours(from.zone, now - random.between(1, 20) * dayMs, random.between(0, 6_000_000))
    const letter = writeLetter(
      { from, to, subject, sentAt: Math.min(at, now), answers: null, paragraphs },
      random,
    )
    office.put(from.address, {
      folder: ['drafts'],
      mime: () => renderLetter(letter, true),
      receivedDateTime: new Date(letter.sentAt).toISOString(),
      isDraft: true,
    })
  }
}

/** The mailbox of somebody who left a year ago: customers who did not know, and colleagues who said goodbye. */
function leaveBehind(people: Correspondents, office: PostOffice, random: RandomSource, now: number): void {
  const { at, outside } = people
  const viktor = {
    ...at('amara.okafor'),
    name: 'Viktor Hallas',
    address: at('amara.okafor').address.replace('amara.okafor', 'viktor.hallas'),
    first: 'Viktor',
  }
  const left = now - 380 * dayMs
  const say = (from: Correspondent, subject: string, paragraphs: readonly string[], daysAfter: number) => {
    const sentAt = inOfficeHours(from.zone, left + daysAfter * dayMs, random.between(0, 7_000_000))
    office.deliver(writeLetter({ from, to: [viktor], subject, sentAt, answers: null, paragraphs }, random))
  }
  say(
    outside('maud'),
    'Service dates',
    [
      'Dear Viktor,',
      'could you send me the dates for the second half of the year? My planner is empty and I do not trust it.',
    ],
    -60,
  )
  say(
    outside('colin'),
    'Statement',
    ['Please find that nothing is open. I write so rarely that I thought you might like to know.'],
    -41,
  )
  say(
    at('ben.ashworth'),
    'Hand-over',
    [
      'Viktor,',
      'I have read your list twice. Two questions: who is “the man with the dog” at Ridgeway, and why does the key to the sample room say Leipzig?',
    ],
    -6,
  )
  say(at('amara.okafor'), 'Friday', ['There will be cake. You are not supposed to know.'], -3)
  say(
    outside('peter'),
    'My rental',
    [
      'Hello Mr Hallas,',
      'you helped me with a child seat in March. It is still the best seat in the street. Thank you.',
    ],
    -1,
  )
  say(
    outside('owen'),
    'Are you still there?',
    ['Dear Viktor,', 'two mails without an answer, that is not like you. Is everything all right?'],
    24,
  )
  say(
    outside('maud'),
    'Reminder of the battery broker',
    [
      'Your colleague in support says that this address is still on the list for certificates. Somebody should look at that.',
    ],
    90,
  )
}

/** What Contoso orders from the shared mailbox next door. */
function orderBatteries(people: Correspondents, office: PostOffice, random: RandomSource, now: number): void {
  const { at, fabrikam } = people
  for (let i = 0; i < 8; i++) {
    const from = at('omar.haddad')
    const pieces = random.between(4, 12) * 25
    const sentAt = inOfficeHours(from.zone, now - (10 + i * 80) * dayMs, random.between(0, 9_000_000))
    const number = `PO-${7740 - i * 3}`
    const letter = writeLetter(
      {
        from,
        to: [fabrikam('orders')],
        cc: random.chance(0.4) ? [fabrikam('elif.demir')] : [],
        subject: `${number}: ${pieces} LP-14`,
        sentAt,
        answers: null,
        paragraphs: [
          'Hello,',
          `please send us ${pieces} LP-14 under the agreement, to Copenhagen, gate 2. Gate 1 is painted.`,
          'The order is attached for your system.',
        ],
        attachments: [
          {
            name: `${number}.csv`,
            type: 'text/csv',
            bytes: () =>
              csv([
                ['Order', 'Article', 'Pieces', 'Gate'],
                [number, 'LP-14', pieces, 2],
              ]),
          },
        ],
      },
      random,
    )
    office.deliver(letter)
  }
}
