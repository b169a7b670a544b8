import { docx, pdf } from '../mail/documents.ts'
import { amount, type OutsiderName, type Script, type Stage } from './script.ts'

/** A candidate: recommended, invited, talked about, offered a contract, and come or gone. */
export function hiring({ random, turn, at, outside, day }: Stage): Script {
  const [linnea, joanna] = [at('linnea.holm'), at('joanna.reyes')]
  const [role, manager, task] = turn([
    [
      'Workshop Mechanic, Copenhagen',
      at('anders.lind'),
      'find out why our demonstration bike pulls to the left',
    ],
    [
      'Backend Developer, Bengaluru',
      at('ravi.menon'),
      'read forty lines of ours and say what they would change first',
    ],
    [
      'Account Manager, London',
      at('amara.okafor'),
      'sell me a cargo bike although I live on the fifth floor',
    ],
    ['Support Agent, Berlin', at('grace.lim'), 'answer three real complaints, one of them in rhyme'],
    [
      'Product Designer, Copenhagen',
      at('camille.dupont'),
      'redraw the sticker that tells couriers how to fold the kickstand',
    ],
  ] as const)
  const name = turn([
    'mara',
    'jonas',
    'aisha',
    'peter',
    'chloe',
    'matteo',
  ] as const satisfies readonly OutsiderName[])
  const candidate = outside(name)
  const salary = random.between(42, 78) * 1000
  const comes = random.chance(0.7)
  return {
    subject: `${candidate.name}: ${role}`,
    category: 'Green category',
    filing: ['Hiring'],
    steps: [
      {
        from: linnea,
        to: [manager],
        cc: [joanna],
        after: 0,
        text: [
          `Hi ${manager.first},`,
          `the best of the ${random.between(23, 71)} applications for ${role} so far is ${candidate.name}'s, attached. What made me stop was the letter, not the list: read the second paragraph first.`,
          random.pick([
            `Shall I invite for ${day(6)}?`,
            `I would say ${day(6)}, before somebody else does. Yes?`,
            `${day(6)} at ten is free in both your calendars. May I?`,
          ]),
        ],
        attachments: [
          {
            name: `CV ${candidate.name}.pdf`,
            type: 'application/pdf',
            bytes: () =>
              pdf(candidate.name, [
                role,
                '',
                'Six years of mending what others had given up on.',
                'Languages: English, and the local one of every city lived in.',
                'References on request.',
              ]),
          },
        ],
      },
      {
        from: manager,
        to: [linnea],
        cc: [joanna],
        after: random.between(3, 20),
        text: [
          random.pick([
            'Yes please, and not only because of the letter.',
            'The second paragraph did it. Yes.',
          ]),
          `An hour with me, then half an hour with the team. The task is the usual one: ${task}.`,
        ],
      },
      {
        from: linnea,
        to: [candidate],
        cc: [manager],
        answers: null,
        subject: `Your application: ${role}`,
        after: random.between(1, 4),
        text: [
          `Dear ${candidate.first},`,
          `thank you for your letter. We would like to meet you on ${day(6)} at 10:00. You will talk with ${manager.name} for an hour, look at one task together, and have coffee with the people you would work with.`,
          random.pick([
            'There is nothing to prepare. If you come by bike, park it inside; people here will look at it anyway.',
            'Please bring nothing but curiosity; coffee is here, and so is the task.',
            'The bell does not work, which is a long story. Knock, or ring with the one on your handlebar.',
          ]),
        ],
      },
      {
        from: candidate,
        to: [linnea],
        cc: [manager],
        after: random.between(2, 26),
        text: [
          `Dear Linnea,`,
          `${day(6)} at 10:00 suits me well. I will come by bike, and I am looking forward to it.`,
          `Kind regards\n${candidate.name}`,
        ],
      },
      {
        from: manager,
        to: [linnea, joanna],
        answers: 0,
        after: random.between(130, 150),
        text: [
          random.pick([
            'I want to make an offer today.',
            'Please do not let this one walk out of the gate.',
            'I have stopped reading the other applications.',
          ]),
          random.pick([
            'Asked better questions than I did, was wrong once and said so before I could, and made Tobias laugh. On the task we ran out of time because we began to talk about the second-best answer.',
            'Solved the task, then explained why the task is badly put, and was right. The team agrees, which happens about once a year.',
          ]),
        ],
      },
      {
        from: joanna,
        to: [manager, linnea],
        after: random.between(2, 7),
        text: [
          `Fine with me. ${amount(salary)} a year, start on the first of the month after next, the usual six months to get to know each other. The contract is attached; Linnea, please send it once ${manager.first} has phoned.`,
        ],
        attachments: [
          {
            name: 'Contract draft.docx',
            type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
            bytes: () =>
              docx([
                'Contract of employment (draft)',
                `Between Contoso Cargo Bikes and ${candidate.name}`,
                `Position: ${role}`,
                `Salary: EUR ${amount(salary)} a year`,
              ]),
          },
        ],
      },
      {
        from: linnea,
        to: [candidate],
        answers: 3,
        after: random.between(3, 20),
        text: [
          `Dear ${candidate.first},`,
          random.pick([
            `${manager.first} has told you on the phone, and here it is in writing: we would like you to come. The contract is attached; take your time and ask everything.`,
            `you are the one we would like to work with. The contract is attached, and a list of good bakeries near the office.`,
          ]),
        ],
        attachments: [
          {
            name: 'Contract.docx',
            type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
            bytes: () =>
              docx([
                'Contract of employment',
                `Between Contoso Cargo Bikes and ${candidate.name}`,
                `Position: ${role}`,
                `Salary: EUR ${amount(salary)} a year`,
              ]),
          },
        ],
      },
      {
        from: candidate,
        to: [linnea],
        after: random.between(30, 80),
        text: comes
          ? [
              `Dear Linnea,`,
              'signed and in the post. I told my landlord before I told my parents.',
              `See you soon\n${candidate.first}`,
            ]
          : [
              `Dear Linnea,`,
              'this is hard to write, because I liked all of you. Another company, in the street where I live, has offered me a place too, and I have said yes there.',
              'I hope we meet again, and I will certainly buy one of your bikes.',
              `Kind regards\n${candidate.name}`,
            ],
      },
    ],
  }
}
