import type { UserState } from './user.ts'

/** A plan within a subscription; ids and names are Microsoft's (https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference). */
export interface ServicePlan {
  readonly id: string
  readonly name: string
}

/** What an organization can buy and give to people. */
export interface Sku {
  readonly id: string
  readonly partNumber: string
  readonly plans: readonly ServicePlan[]
}

/** A subscription given to somebody, without some of its plans. */
export interface AssignedLicence {
  readonly skuId: string
  readonly disabledPlans: readonly string[]
}

const exchangeEnterprise = { id: 'efb87545-963c-4e0d-99df-69c6916d9eb0', name: 'EXCHANGE_S_ENTERPRISE' }
const exchangeStandard = { id: '9aaf7827-d63c-4b61-89c3-182f06f82e5c', name: 'EXCHANGE_S_STANDARD' }
/** Plans that come with a mailbox; EXCHANGE_S_FOUNDATION does not. */
const mailboxPlans: readonly string[] = [exchangeEnterprise.id, exchangeStandard.id]

/** What every tenant here has subscribed to. The first is what a person with a licence has unless somebody says otherwise. */
export const SKUS: readonly Sku[] = [
  {
    id: '19ec0d23-8335-4cbd-94ac-6050e30712fa',
    partNumber: 'EXCHANGEENTERPRISE',
    plans: [exchangeEnterprise],
  },
  { id: '4b9405b0-7788-4568-add1-99614e613b69', partNumber: 'EXCHANGESTANDARD', plans: [exchangeStandard] },
  {
    id: '05e9a617-0261-4cee-bb44-138d3ef5d965',
    partNumber: 'SPE_E3',
    plans: [
      exchangeEnterprise,
      { id: '5dbe027f-2339-4123-9542-606e4d348a72', name: 'SHAREPOINTENTERPRISE' },
      { id: '57ff2da0-773e-42df-b2af-ffb7a2317929', name: 'TEAMS1' },
      { id: '43de0ff5-c92c-492b-9116-175376d08c38', name: 'OFFICESUBSCRIPTION' },
      { id: '41781fb2-bc02-4b7c-bd55-b576c07bb09d', name: 'AAD_PREMIUM' },
    ],
  },
  {
    id: 'f30db892-07e9-47e9-837c-80727f46fd3d',
    partNumber: 'FLOW_FREE',
    plans: [
      { id: '113feb6c-3fe4-4440-bddc-54d774bf0318', name: 'EXCHANGE_S_FOUNDATION' },
      { id: '50e68c76-46c6-4674-81f9-75456511b170', name: 'FLOW_P2_VIRAL' },
    ],
  },
]

const usual: readonly AssignedLicence[] = [
  { skuId: '19ec0d23-8335-4cbd-94ac-6050e30712fa', disabledPlans: [] },
]

export function findSku(id: string): Sku | undefined {
  return SKUS.find((sku) => sku.id === id.toLowerCase())
}

/** The subscriptions that a user has. */
export function assignedLicences(state: UserState): readonly AssignedLicence[] {
  return state.licences ?? (state.licensed ? usual : [])
}

/** Services by the beginning of the names of their plans, as Microsoft calls them on users. */
const services = [
  ['EXCHANGE', 'exchange'],
  ['SHAREPOINT', 'SharePoint'],
  ['TEAMS', 'TeamspaceAPI'],
  ['OFFICE', 'MicrosoftOffice'],
  ['AAD', 'AADPremiumService'],
  ['FLOW', 'ProcessSimple'],
] as const

/** The plans within these subscriptions that are not disabled. */
export function assignedPlans(state: UserState): { id: string; service: string }[] {
  return assignedLicences(state).flatMap(({ skuId, disabledPlans }) =>
    (findSku(skuId)?.plans ?? [])
      .filter(({ id }) => !disabledPlans.includes(id))
      .map(({ id, name }) => ({
        id,
        service: services.find(([begin]) => name.startsWith(begin))?.[1] ?? name,
      })),
  )
}

/** What has to change on a user so that exactly these are assigned: a mailbox needs a plan of Exchange that is not disabled. */
export function withLicences(licences: readonly AssignedLicence[]): Pick<UserState, 'licences' | 'licensed'> {
  const licensed = licences.some(({ skuId, disabledPlans }) =>
    findSku(skuId)?.plans.some(({ id }) => mailboxPlans.includes(id) && !disabledPlans.includes(id)),
  )
  return { licences, licensed }
}
