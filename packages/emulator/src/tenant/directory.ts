import { ChangeLog, Sequence } from './change-log.ts'
import type { EmulatorClock } from './clock.ts'
import { User, type UserState } from './user.ts'

/** The people of one tenant. Names are compared without regard to case. */
export class Directory {
  readonly #clock: EmulatorClock
  readonly #users = new Map<string, User>()
  readonly #byName = new Map<string, User>()
  readonly #deleted = new Map<string, User>()
  readonly #sequence = new Sequence()
  readonly log = new ChangeLog<User>(this.#sequence)

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  /** All that are not deleted, in the order in which they were made. */
  get users(): Iterable<User> {
    return this.#users.values()
  }

  get userCount(): number {
    return this.#users.size
  }

  get deletedUsers(): Iterable<User> {
    return this.#deleted.values()
  }

  /** By object id or user principal name. */
  find(idOrName: string): User | undefined {
    const key = idOrName.toLowerCase()
    return this.#users.get(key) ?? this.#byName.get(key)
  }

  /** @throws Error when the id or the name is taken */
  add(user: User): void {
    const name = user.state.userPrincipalName.toLowerCase()
    if (this.#users.has(keyOf(user)) || this.#byName.has(name)) {
      throw new Error(`the directory has a user ${user.state.userPrincipalName} already`)
    }
    this.#users.set(keyOf(user), user)
    this.#byName.set(name, user)
    this.log.created(user)
  }

  update(user: User, change: Partial<UserState>): void {
    const isLicensing = change.licensed !== undefined && change.licensed !== user.state.licensed
    if (isLicensing) user.licenceChangedAt = this.#clock.now()
    this.#byName.delete(user.state.userPrincipalName.toLowerCase())
    if (change.licensed !== undefined && change.licences === undefined) delete user.state.licences
    Object.assign(user.state, change)
    this.#byName.set(user.state.userPrincipalName.toLowerCase(), user)
    this.log.updated(user)
  }

  /** Refresh tokens from before now are refused from now on. */
  revokeSessions(user: User): void {
    user.sessionsValidFrom = this.#clock.now()
  }

  /** Soft: the user can be restored. */
  remove(user: User): void {
    user.deletedAt = this.#clock.now()
    this.#users.delete(keyOf(user))
    this.#byName.delete(user.state.userPrincipalName.toLowerCase())
    this.#deleted.set(user.id, user)
    user.knownSince = user.enteredSeq
    this.log.removed(user, { id: user.id, immutableId: user.id }, 'changed')
  }

  findDeleted(id: string): User | undefined {
    return this.#deleted.get(id.toLowerCase())
  }

  /** For good: only for who was removed before. */
  purge(user: User): void {
    this.#deleted.delete(user.id)
    user.enteredSeq = user.knownSince
    this.log.removed(user, { id: user.id, immutableId: user.id })
  }

  /** As if it had never been added. */
  discard(user: User): void {
    this.#users.delete(keyOf(user))
    this.#byName.delete(user.state.userPrincipalName.toLowerCase())
    this.log.removed(user, { id: user.id, immutableId: user.id })
  }

  /** @throws Error when the name is taken by now */
  restore(user: User): void {
    this.add(user)
    this.#deleted.delete(user.id)
    user.deletedAt = null
  }

  /** For a snapshot. */
  save() {
    return {
      users: [...this.#users.values()].map((user) => ({ ...user })),
      deleted: [...this.#deleted.values()].map((user) => ({ ...user })),
      sequence: this.#sequence.last,
      log: this.log.save(({ id }) => id),
    }
  }

  load({ users, deleted, sequence, log }: ReturnType<Directory['save']>): void {
    const all = new Map<string, User>()
    const revive = (saved: (typeof users)[number]) => {
      const user = Object.assign(new User(saved.id, saved.tenantId, saved.state), saved)
      all.set(user.id, user)
      return user
    }
    for (const user of users.map(revive)) {
      this.#users.set(keyOf(user), user)
      this.#byName.set(user.state.userPrincipalName.toLowerCase(), user)
    }
    for (const user of deleted.map(revive)) this.#deleted.set(user.id, user)
    this.#sequence.load(sequence)
    this.log.load(log, (id) => all.get(id))
  }
}

function keyOf(user: User): string {
  return user.id.toLowerCase()
}
