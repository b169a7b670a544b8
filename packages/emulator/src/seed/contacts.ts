import type { RandomSource } from './random-source.ts'
import type { SeedContact, SeedContactFolder } from './seed-tenant.ts'
import { type OutsiderName, outsiders } from './themes/script.ts'

const towns = [
  ['Canal Street 14', 'Rotterdam', '', 'Netherlands', '3011 AB'],
  ['Via dei Fornai 3', 'Bologna', 'BO', 'Italy', '40121'],
  ['Marktplatz 1', 'Lindenau', 'SN', 'Germany', '04177'],
  ['12 Quay Road', 'Bristol', '', 'United Kingdom', 'BS1 4QA'],
  ['Graslei 8', 'Ghent', '', 'Belgium', '9000'],
] as const

const others = [
  ['Agnieszka', 'Zielińska', 'Velo Kraków', 'Workshop owner'],
  ['Bram', 'de Wit', 'Gemeente Rotterdam', 'Mobility planner'],
  ['Carmen', 'Ibáñez', 'Ribera Flores', 'Florist'],
  ['Dag', 'Østby', 'Nordvik Fisk', 'Dispatcher'],
  ['Eilidh', 'MacRae', 'Isle Post', 'Postmistress'],
  ['François', 'Lemaître', 'Le Fournil', 'Baker'],
  ['Gülsüm', 'Aydın', 'Pazar Express', 'Owner'],
  ['Hiroshi', '佐藤', '大阪自転車便', '代表'],
  ['Ivana', 'Kovač', 'Zagreb Kurir', 'Fleet manager'],
  ['Joaquim', 'Nunes', 'Tejo Entregas', 'Buyer'],
  ['Katja', 'Lindqvist', 'Åre Transport', 'Planner'],
  ['Liam', "O'Sullivan", 'Liffey Couriers', 'Rider'],
] as const

/** The contacts of somebody in sales, purchasing or communications: customers in a folder of their own, the rest beside them. */
export function contactsOf(random: RandomSource): SeedContactFolder[] {
  const known = random
    .some(Object.keys(outsiders) as OutsiderName[], random.between(3, 7))
    .filter((name) => outsiders[name].company !== '')
  return [
    { path: [], contacts: random.some(others, random.between(4, 9)).map((row) => otherContact(row, random)) },
    { path: ['Customers'], contacts: known.map((name) => outsiderContact(name, random)) },
  ]
}

const empty = {
  mobilePhone: null,
  department: null,
  businessAddress: null,
  birthday: null,
  personalNotes: '',
  categories: [],
} as const

function otherContact(
  [givenName, surname, companyName, jobTitle]: (typeof others)[number],
  random: RandomSource,
): SeedContact {
  const displayName = `${givenName} ${surname}`
  return {
    ...empty,
    displayName,
    givenName,
    surname,
    companyName,
    jobTitle,
    emailAddresses: [
      {
        name: displayName,
        address: `${givenName
          .normalize('NFD')
          .replaceAll(/[^A-Za-z]/g, '')
          .toLowerCase()}@${
          companyName
            .normalize('NFD')
            .replaceAll(/[^A-Za-z]/g, '')
            .toLowerCase() || 'bicycle'
        }.example`,
      },
    ],
    businessPhones: [`+44 20 7946 0${random.between(100, 999)}`],
    mobilePhone: random.chance(0.5) ? `+44 7700 900${random.between(100, 999)}` : null,
    businessAddress: address(random),
    birthday: random.chance(0.3)
      ? `19${random.between(60, 99)}-0${random.between(1, 9)}-1${random.between(0, 9)}`
      : null,
    personalNotes: random.pick([
      '',
      '',
      'Prefers the telephone.',
      'Do not call before ten.',
      'Knows everybody at the fair.',
    ]),
  }
}

function outsiderContact(key: OutsiderName, random: RandomSource): SeedContact {
  const { name, address: mail, company } = outsiders[key]
  const plain = name.replace(/^Dr\. /, '')
  return {
    ...empty,
    displayName: name,
    givenName: plain.split(' ')[0] ?? plain,
    surname: plain.split(' ').slice(1).join(' ') || null,
    companyName: company,
    jobTitle: null,
    emailAddresses: [{ name, address: mail }],
    businessPhones: [`+31 10 555 0${random.between(100, 999)}`],
    businessAddress: address(random),
    categories: random.chance(0.4) ? ['Green category'] : [],
  }
}

function address(random: RandomSource) {
  const [street, city, state, countryOrRegion, postalCode] = random.pick(towns)
  return { street, city, state, countryOrRegion, postalCode }
}
