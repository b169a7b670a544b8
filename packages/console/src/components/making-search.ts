/** What the address of a list says where something new is made in a dialog over it. */
export interface MakingSearch {
  new?: boolean | undefined
}

export const readMakingSearch = (raw: Record<string, unknown>): MakingSearch => ({
  new: raw.new === true ? true : undefined,
})
