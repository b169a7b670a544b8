import { texts } from '../../texts/en.ts'

/** What a connection's customer is called. */
export function customerTitle(of: { customer: string; customerName: string | null }): string {
  return of.customerName ?? (of.customer === 'self' ? texts.connections.ownOrganization : of.customer)
}
