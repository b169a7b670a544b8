import type { Correspondents } from '../correspondents.ts'
import type { RandomSource } from '../random-source.ts'
import { dayMs, hourMs, spelledDate } from '../working-time.ts'
import { png } from './documents.ts'
import { type Correspondent, escapeHtml, writeLetter } from './letter.ts'
import type { Attachment } from './mime-writer.ts'
import { houseIssues, type Issue, tradeIssues } from './newsletter-issues.ts'
import type { PostOffice } from './post-office.ts'

/** The house newsletter goes to everybody, the trade letter to some; both in HTML with pictures inside. */
export function sendNewsletters(
  people: Correspondents,
  staff: readonly Correspondent[],
  office: PostOffice,
  random: RandomSource,
  now: number,
): void {
  const picture = pictureDrawer()
  const press = people.at('camille.dupont')
  const wheelhouse: Correspondent = {
    ...press,
    name: 'The Wheelhouse',
    signature: ['Written in Copenhagen between two meetings. Camille, Leo, and whoever stood nearby.'],
  }
  for (let number = 6; number > 0; number--) {
    const issue = houseIssues[number % houseIssues.length]
    if (!issue) continue
    const sentAt = firstFriday(now - number * 28 * dayMs) + 10 * hourMs
    post(
      {
        issue,
        label: `The Wheelhouse, ${spelledDate('Romance Standard Time', sentAt, 'year')}`,
        from: wheelhouse,
        to: [people.at('mette.sorensen')],
        bcc: staff,
        sentAt,
        colour: 0x2b7a78,
        picture,
      },
      office,
      random,
    )
  }
  const spoke: Correspondent = {
    name: 'Spoke & Chain Weekly',
    address: 'letter@spokeandchain.example',
    first: 'Spoke',
    zone: 'GMT Standard Time',
    signature: ['You get this letter because you subscribed at a fair. Answer with “no more” and it stops.'],
    style: 'block',
    external: true,
  }
  const readers = random.some(staff, 7)
  for (let number = 14; number > 0; number--) {
    const issue = random.pick(tradeIssues)
    const sentAt = firstFriday(now - number * 21 * dayMs) + 6 * hourMs
    for (const reader of readers) {
      post(
        {
          issue,
          label: `Spoke & Chain Weekly, no. ${340 - number}`,
          from: spoke,
          to: [reader],
          bcc: [],
          sentAt: sentAt + random.between(0, 900_000),
          colour: 0x9a4f1b,
          picture,
        },
        office,
        random,
      )
    }
  }
}

interface Mailing {
  readonly issue: Issue
  readonly label: string
  readonly from: Correspondent
  readonly to: readonly Correspondent[]
  readonly bcc: readonly Correspondent[]
  readonly sentAt: number
  readonly colour: number
  readonly picture: ReturnType<typeof pictureDrawer>
}

function post(
  { issue, label, from, to, bcc, sentAt, colour, picture }: Mailing,
  office: PostOffice,
  random: RandomSource,
): void {
  const bannerId = `banner.${random.hex(8)}@${from.address.split('@')[1]}`
  const pictureId = `picture.${random.hex(8)}@${from.address.split('@')[1]}`
  const letter = writeLetter(
    {
      from,
      to,
      bcc,
      subject: `${label}: ${issue.title}`,
      sentAt,
      answers: null,
      paragraphs: [issue.title, ...issue.stories.map(([heading, text]) => `${heading}\n${text}`)],
      html: newsletterHtml(issue, label, from, bannerId, pictureId),
      attachments: [
        picture('banner.png', bannerId, 320, 48, colour),
        picture('picture.png', pictureId, 120, 90, colour),
      ],
      ...(from.external
        ? {
            headers: [
              ['List-Id', 'Spoke & Chain Weekly <weekly.spokeandchain.example>'],
              ['List-Unsubscribe', '<mailto:letter@spokeandchain.example?subject=no%20more>'],
              ['Precedence', 'bulk'],
            ] as const,
          }
        : {}),
    },
    random,
  )
  office.deliver(letter, {
    classification: 'other',
    folderFor: () => (random.chance(0.12) ? ['deleteditems'] : ['inbox']),
  })
}

/** Draws each picture once, although it is in many mails. */
function pictureDrawer(): (
  name: string,
  contentId: string,
  width: number,
  height: number,
  colour: number,
) => Attachment {
  const drawn = new Map<string, Uint8Array>()
  return (name, contentId, width, height, colour) => ({
    name,
    type: 'image/png',
    contentId,
    bytes: () => {
      const key = `${name}/${colour}`
      const known = drawn.get(key)
      if (known) return known
      const paint = (x: number, y: number) =>
        ((x * 7 + y * 13) >> 3) % 9 === 0 ? colour : 0xffffff - ((colour >> 1) & 0x3f3f3f)
      const picture = png(width, height, paint)
      drawn.set(key, picture)
      return picture
    },
  })
}

function newsletterHtml(
  issue: Issue,
  label: string,
  from: Correspondent,
  bannerId: string,
  pictureId: string,
): string {
  const stories = issue.stories
    .map(
      ([heading, text]) =>
        `<tr><td><h2 style="font-size: 16px; margin: 18px 0 4px;">${escapeHtml(heading)}</h2><p style="margin: 0;">${escapeHtml(text)}</p></td></tr>`,
    )
    .join('\n')
  return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>
<body style="background: #f4f4f0; font-family: Georgia, serif;">
<table align="center" width="560" style="background: #ffffff; padding: 24px;">
<tr><td><img src="cid:${bannerId}" width="512" alt="${escapeHtml(from.name)}"></td></tr>
<tr><td><p style="color: #777777;">${escapeHtml(label)}</p><h1 style="font-size: 22px;">${escapeHtml(issue.title)}</h1></td></tr>
<tr><td><img src="cid:${pictureId}" width="120" alt=""></td></tr>
${stories}
<tr><td><p style="color: #777777; font-size: 12px;">${from.signature.map(escapeHtml).join('<br>')}</p></td></tr>
</table>
</body></html>
`
}

/** Midnight (UTC) of the first Friday on or after an instant. */
function firstFriday(at: number): number {
  const day = Math.floor(at / dayMs) * dayMs
  return day + ((5 - new Date(day).getUTCDay() + 7) % 7) * dayMs
}
