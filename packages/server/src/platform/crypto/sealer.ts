/**
 * What a ciphertext is bound to. It becomes AES-GCM's additional data, so a ciphertext that is
 * moved to another record, field, customer, connector or tenant no longer opens.
 */
export interface Binding {
  /** The record's id, e.g. `conn_…`. */
  record: string
  /** `table.column`, e.g. `grants.refresh_token`. */
  field: string
  customer?: string
  connector?: string
  tenant?: string
}

export interface Sealer {
  /** AES-256-GCM under the first key of the ring. The answer names its key, so that any key of the ring opens it. */
  seal(plaintext: string | Uint8Array, binding: Binding): Buffer
  /** @throws GatewardenError `key_ring_wrong` when no key of the ring opens it, or it is bound to something else. */
  open(sealed: Uint8Array, binding: Binding): Buffer
  /** True when `sealed` was made with a key that is no longer the first. */
  isStale(sealed: Uint8Array): boolean
  /** HMAC-SHA256 under a key derived from the ring for `purpose`; `verifyMac` accepts any key of the ring. */
  mac(purpose: string, data: string | Uint8Array): Buffer
  /** One MAC per key of the ring, first key first: to look a hash up while keys are being rotated. */
  macs(purpose: string, data: string | Uint8Array): Buffer[]
}
