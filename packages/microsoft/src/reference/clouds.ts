/** One of Microsoft's clouds, or an emulator that an operator has configured. */
export interface Cloud {
  id: string
  /** Origin of the sign-in service, no trailing slash. */
  authority: string
  /** Issuer of v2.0 tokens with the literal `{tenantid}`. */
  issuer: string
  /** Origin of Graph, no trailing slash. */
  graph: string
  /** Resource URI that Graph scopes are prefixed with; also the audience of its tokens. */
  graphResource: string
  /** Resource URI of Exchange Online for IMAP and SMTP. */
  exchangeResource: string
  imap: { host: string; port: number }
  smtp: { host: string; port: number }
  /** Origin of the portal, for remedies and set-up steps. */
  portal: string
}
