/** One thing that a person does in the Entra admin center, Exchange, or here, with every value filled in. */
export interface SetupStep {
  number: number
  id: string
  title: string
  /** What to do, in short sentences. */
  text: string
  /** Where, as one clicks: the menu path of the Entra admin center. */
  where: string | null
  /** A link to that page; null where there is none, as in an emulator. */
  link: string | null
  /** What to type, choose or copy. */
  values: SetupValue[]
  /** What Gatewarden knows: done, not done, or cannot be seen from here. */
  done: boolean | null
}

export interface SetupValue {
  label: string
  value: string
  /** Why, or what to mind. */
  note?: string
}
