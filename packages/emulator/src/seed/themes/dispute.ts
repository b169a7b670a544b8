import { pdf } from '../mail/documents.ts'
import { amount, type Script, type Stage } from './script.ts'

/** A customer will not pay: claims, evidence, a look into the workshop's book, lawyers in copy, a settlement. */
export function dispute({ random, turn, at, outside, day }: Stage): Script {
  const [ben, priya, esme, ingrid, anders] = [
    at('ben.ashworth'),
    at('priya.raman'),
    at('esme.hartley'),
    at('ingrid.halvorsen'),
    at('anders.lind'),
  ]
  const customer = turn([outside('owen'), outside('maud'), outside('renzo')])
  const support = at('support')
  const invoice = `CB-${random.between(20_110, 29_980)}`
  const bikes = random.between(6, 24)
  const due = bikes * random.between(290, 480)
  const part = random.pick(['brake levers', 'front hubs', 'battery rails', 'kickstands'])
  const batch = `${random.pick(['A', 'C', 'F'])}${random.between(100, 480)}`
  const credit = Math.round(due * 0.35)
  return {
    subject: `Invoice ${invoice}`,
    category: 'Orange category',
    filing: ['Disputes', `Invoice ${invoice}`],
    steps: [
      {
        from: customer,
        to: [ben],
        cc: [support],
        after: 0,
        text: [
          `Dear Ben,`,
          `we are not going to pay invoice ${invoice} (${amount(due)} euros) as it stands. You charge us for new ${part} on ${bikes} bikes. They were worn out after ${random.between(4, 9)} weeks, and my riders did nothing to them that riders do not do.`,
          random.pick([
            'I like your bikes. I do not like paying twice for the same part. Please tell me what you suggest.',
            'My accountant says refuse, my mechanic says ask. I listen to my mechanic first. What do you say?',
            'I would rather keep the bikes than the argument, so please make me an offer that I can show upstairs.',
          ]),
          `${customer.name}`,
        ],
      },
      {
        from: ben,
        to: [ingrid, anders],
        cc: [support],
        after: random.between(2, 10),
        text: [
          `Can either of you tell me what we know about the ${part} on these ${bikes} bikes? If they are all from one batch I would like to hear it from you before I hear it from the customer.`,
          random.pick([
            'I have not answered yet.',
            'I have thanked for the mail and said nothing, which I can keep up until tomorrow.',
            'The tone is friendly. I would like to keep it that way, so nothing leaves my desk before I know.',
          ]),
        ],
        forward: true,
      },
      {
        from: anders,
        to: [ben, ingrid],
        after: random.between(3, 9),
        text: [
          `I went through the workshop book. ${bikes - 2} of the ${bikes} are batch ${batch}, the other two have no number any more. From ${batch} we have had ${random.between(11, 30)} back since spring, from all other batches together four.`,
          random.pick([
            'So, yes.',
            'You may draw the conclusion yourself, I only count.',
            'I put four of them on your desk, the shiny sides tell the story.',
          ]),
        ],
      },
      {
        from: ingrid,
        to: [ben, anders],
        cc: [priya],
        after: random.between(2, 24),
        importance: 'high',
        text: [
          `Priya, I take you in because of batch ${batch}. I measured six of them this morning; two are softer than our drawing allows. Nothing dangerous, they wear and then they squeal, but they are not what we ordered.`,
          'The supplier has been told. Until we know more I would not write anything to a customer that sounds as if we had known this in spring. We had not.',
        ],
        attachments: [
          {
            name: `Hardness ${batch}.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf(`Batch ${batch}: hardness`, [
                'Six samples, Rockwell B, drawing asks for 60 to 68',
                '',
                '1: 63',
                '2: 61',
                '3: 54',
                '4: 62',
                '5: 55',
                '6: 60',
              ]),
          },
        ],
      },
      {
        from: priya,
        to: [ben],
        cc: [ingrid, esme],
        after: random.between(4, 20),
        text: [
          'Privileged and confidential',
          `Ben, please offer a credit of about a third (${amount(credit)} euros) for the parts, keep our labour on the invoice, and say that we are looking into the batch. Do not promise the result.`,
          `And please keep everything about invoice ${invoice} and batch ${batch} from now on: mails, photographs, the page of the workshop book. Do not tidy up your mailbox this week.`,
        ],
      },
      {
        from: ben,
        to: [customer],
        answers: 0,
        cc: [support],
        after: random.between(2, 6),
        text: [
          `Dear ${customer.first},`,
          `you are right to ask. We looked at your ${bikes} bikes in our book, and the ${part} wore faster than they should. Why, we are finding out with our supplier.`,
          `My suggestion: we take ${amount(credit)} euros off invoice ${invoice}, you pay the rest by ${day(20)}, and the next set is on us if these do not last.`,
          'Would that be fair?',
        ],
      },
      {
        from: customer,
        to: [ben],
        after: random.between(20, 70),
        text: [
          'Dear Ben,',
          random.pick([
            'That is fair. I wish more of my suppliers could read their own books.',
            'Agreed, and thank you for not making me argue about it.',
          ]),
          'The rest will be paid this week.',
          customer.name,
        ],
      },
      {
        from: ben,
        to: [esme],
        answers: 4,
        cc: [priya],
        after: random.between(1, 5),
        text: [
          `Esme, could you write the credit note, ${amount(credit)} euros on ${invoice}? Priya has approved it below.`,
        ],
        forward: true,
      },
      {
        from: esme,
        to: [ben],
        cc: [priya],
        after: random.between(1, 8),
        text: [
          random.pick([
            'Done, and attached. It went out with the evening run.',
            'Written, posted, attached. The number begins with 7 so that nobody takes it for an invoice.',
            'Here it is. I have put “with our apologies” at the bottom, as last time.',
          ]),
        ],
        attachments: [
          {
            name: `Credit note ${invoice}.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf(`Credit note for ${invoice}`, [
                `To: ${customer.name}`,
                `Amount: EUR ${amount(credit)}`,
                `For: ${part}, batch ${batch}`,
                'With our apologies.',
              ]),
          },
        ],
      },
    ],
  }
}
