/** Whom connections belong to in the integrator's product: a company, a team, a person; `self` for one's own organization. */
export interface Customer {
  /** The integrator's own name for it: 1 to 200 characters of printable ASCII without spaces. */
  externalId: string
  name: string | null
  attributes: Record<string, string>
  createdAt: Date
  updatedAt: Date
}
