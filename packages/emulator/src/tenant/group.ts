/** What can be set on a group; microsoft.graph.group's words. Times in milliseconds since 1970. */
export interface GroupState {
  displayName: string
  description: string | null
  /** Address of a group that takes mail. */
  mail: string | null
  mailNickname: string
  mailEnabled: boolean
  securityEnabled: boolean
  /** `Unified` makes it a Microsoft 365 group. */
  groupTypes: readonly string[]
  visibility: 'Public' | 'Private' | 'HiddenMembership' | null
  createdAt: number
}

/** A group of a directory. Changed through its `Groups` only. */
export class Group {
  readonly kind = 'group'
  readonly id: string
  readonly state: GroupState
  /** A distribution group that lists rooms. */
  isRoomList = false
  /** Ids of users and of groups. */
  readonly memberIds = new Set<string>()
  /** Ids of users. */
  readonly ownerIds = new Set<string>()

  constructor(id: string, state: GroupState) {
    this.id = id
    this.state = state
  }
}

/** The groups of one tenant. Names of members are ids throughout. */
export class Groups {
  readonly #groups = new Map<string, Group>()

  /** In the order in which they were made. */
  get all(): Iterable<Group> {
    return this.#groups.values()
  }

  find(id: string): Group | undefined {
    return this.#groups.get(id.toLowerCase())
  }

  /** By its address, without regard to case. */
  findByMail(address: string): Group | undefined {
    const key = address.toLowerCase()
    return [...this.#groups.values()].find(({ state }) => state.mail?.toLowerCase() === key)
  }

  /** @throws Error when the id is taken */
  add(group: Group): void {
    if (this.#groups.has(group.id)) throw new Error(`there is a group ${group.id} already`)
    this.#groups.set(group.id, group)
  }

  update(group: Group, change: Partial<GroupState>): void {
    Object.assign(group.state, change)
  }

  /** @returns false when it was a member already */
  addMember(group: Group, memberId: string): boolean {
    return addTo(group.memberIds, memberId)
  }

  /** @returns false when it was none */
  removeMember(group: Group, memberId: string): boolean {
    return group.memberIds.delete(memberId)
  }

  /** @returns false when it was an owner already */
  addOwner(group: Group, ownerId: string): boolean {
    return addTo(group.ownerIds, ownerId)
  }

  /** @returns false when it was none */
  removeOwner(group: Group, ownerId: string): boolean {
    return group.ownerIds.delete(ownerId)
  }

  remove(group: Group): void {
    this.#groups.delete(group.id)
    this.forget(group.id)
  }

  /** Takes somebody who is gone for good out of everything. */
  forget(id: string): void {
    for (const group of this.#groups.values()) {
      this.removeMember(group, id)
      this.removeOwner(group, id)
    }
  }

  /** For a snapshot. */
  save() {
    return [...this.#groups.values()].map((group) => ({ ...group }))
  }

  load(groups: ReturnType<Groups['save']>): void {
    for (const saved of groups) {
      const group = new Group(saved.id, saved.state)
      for (const id of saved.memberIds) group.memberIds.add(id)
      for (const id of saved.ownerIds) group.ownerIds.add(id)
      this.add(group)
    }
  }

  /** Groups that have this user or group as a member: themselves, and the groups that these are in. */
  containing(memberId: string): Group[] {
    const found = new Set<Group>()
    const look = (id: string) => {
      for (const group of this.#groups.values()) {
        if (!group.memberIds.has(id) || found.has(group)) continue
        found.add(group)
        look(group.id)
      }
    }
    look(memberId)
    return [...found]
  }

  /** Ids of all that are in a group or in groups within it. */
  transitiveMembers(group: Group): string[] {
    const found = new Set<string>()
    const look = ({ memberIds }: Group) => {
      for (const id of memberIds) {
        if (found.has(id)) continue
        found.add(id)
        const inner = this.#groups.get(id)
        if (inner) look(inner)
      }
    }
    look(group)
    return [...found]
  }
}

function addTo(ids: Set<string>, id: string): boolean {
  if (ids.has(id)) return false
  ids.add(id)
  return true
}
