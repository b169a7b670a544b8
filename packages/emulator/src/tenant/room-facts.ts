/** What is known of a room beside its mailbox; microsoft.graph.room's words. */
export interface RoomFacts {
  readonly address?: Readonly<Record<string, string | null | undefined>>
  readonly audioDeviceName?: string | null
  readonly bookingType?: 'standard' | 'reserved'
  readonly building?: string | null
  readonly capacity?: number | null
  readonly displayDeviceName?: string | null
  readonly floorLabel?: string | null
  readonly floorNumber?: number | null
  readonly isWheelChairAccessible?: boolean | null
  readonly label?: string | null
  readonly tags?: readonly string[]
  readonly videoDeviceName?: string | null
}
