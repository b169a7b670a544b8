import { z } from 'zod'
import {
  addressRanges,
  assertionSources,
  boolean,
  bytes,
  duration,
  externalAccount,
  folder,
  hostAndPort,
  httpUrl,
  integer,
  origins,
  type SettingMeta,
  secret,
} from './leaf.ts'

const day = 86_400_000
const minute = 60_000

/** A setting: its schema, and what the manual says. */
const setting = <S extends z.ZodType>(schema: S, meta: SettingMeta): S => schema.meta({ ...meta })

/**
 * Every setting there is, once: the type Config, the reading of files, environment and flags, the messages and
 * docs/configuration.md all come from here.
 */
export const configSchema = z.strictObject({
  dataFolder: setting(folder().prefault('~/.gatewarden'), {
    env: 'GATEWARDEN_DATA',
    flag: '--data',
    description:
      'Folder that holds the embedded database, the key ring, the administrator key and collected natives. Made on the first start, readable by its owner only.',
    expected: 'a folder that this user may write, empty or made by Gatewarden',
  }),
  publicUrl: setting(httpUrl({ path: false }).optional(), {
    env: 'GATEWARDEN_PUBLIC_URL',
    flag: '--public-url',
    description:
      'Address under which browsers reach this service; redirect addresses are made from it. Not set: http://localhost with the port in use.',
    expected: 'https://HOST, or http://localhost:PORT while trying things out',
  }),
  listen: z
    .strictObject({
      host: setting(z.string().min(1).prefault('127.0.0.1'), {
        env: 'GATEWARDEN_HOST',
        flag: '--host',
        description:
          'Network address to listen on. The default answers this machine only; put a TLS proxy in front for others.',
        expected: 'an IP address or host name of this machine',
      }),
      port: setting(integer(0, 65_535).prefault(8090), {
        env: 'GATEWARDEN_PORT',
        flag: '--port',
        description: 'Port to listen on; 0 takes any free one.',
        expected: 'a number from 0 to 65535',
      }),
    })
    .prefault({}),
  databaseUrl: setting(secret().optional(), {
    env: 'DATABASE_URL',
    description:
      'PostgreSQL 15 or newer to use in place of the embedded one. Several processes may share it.',
    expected: 'postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  }),
  databasePoolSize: setting(integer(2, 200).prefault(10), {
    env: 'GATEWARDEN_DATABASE_POOL',
    description: 'How many database sessions one process opens at most.',
    expected: 'a number from 2 to 200',
  }),
  keys: setting(secret().optional(), {
    env: 'GATEWARDEN_KEYS',
    description:
      'Key ring: ID=BASE64 of 32 bytes, several separated by commas; the first encrypts, all decrypt. Not set: keys.json in the data folder, made on the first start.',
    expected: 'ID=BASE64,… with 32 bytes behind each id',
  }),
  microsoft: z
    .strictObject({
      emulator: setting(httpUrl({ path: false }).optional(), {
        env: 'GATEWARDEN_EMULATOR',
        flag: '--emulator',
        description: 'Origin of a Gatewarden emulator; connectors may then choose the cloud "emulator".',
        expected: 'an origin such as http://127.0.0.1:8025',
      }),
      emulatorCa: setting(folder().optional(), {
        env: 'GATEWARDEN_EMULATOR_CA',
        description:
          'Certificate file (PEM) of the authority that signs the emulator when its origin is https.',
        expected: 'a readable PEM file',
      }),
      emulatorImap: setting(hostAndPort().optional(), {
        env: 'GATEWARDEN_EMULATOR_IMAP',
        description: 'Where the emulator takes IMAP in TLS (imaps in its ready line).',
        expected: 'HOST:PORT',
      }),
      emulatorSmtp: setting(hostAndPort().optional(), {
        env: 'GATEWARDEN_EMULATOR_SMTP',
        description: 'Where the emulator takes SMTP with STARTTLS (smtp in its ready line).',
        expected: 'HOST:PORT',
      }),
      emulatorPop: setting(hostAndPort().optional(), {
        env: 'GATEWARDEN_EMULATOR_POP',
        description:
          'Where a POP server in TLS is that takes the emulator’s tokens, to try the relay’s POP with; the emulator itself speaks none.',
        expected: 'HOST:PORT',
      }),
      assertions: setting(assertionSources().prefault({}), {
        env: 'GATEWARDEN_ASSERTIONS',
        description:
          'Where federated credentials of apps get their assertion: a name, and the file or the address that gives a JWT. Apps choose by name; the API sets no file and no address.',
        expected: 'NAME=/absolute/file or NAME=https://address, several separated by commas',
      }),
      allowEmulator: setting(boolean().prefault(false), {
        env: 'GATEWARDEN_ALLOW_EMULATOR',
        description:
          'Allows an emulator although publicUrl is not loopback. For test installations: whoever controls the emulator controls who may connect.',
        expected: 'true or false',
      }),
    })
    .prefault({}),
  connect: z
    .strictObject({
      returnOrigins: setting(origins().prefault([]), {
        env: 'GATEWARDEN_RETURN_ORIGINS',
        description:
          'Origins of your product to which a browser may be sent back after connecting. While publicUrl is on this machine, origins on this machine are allowed too.',
        expected: 'origins such as https://app.example.com, several separated by commas',
      }),
      publisher: setting(z.string().trim().min(1).max(100).optional(), {
        env: 'GATEWARDEN_PUBLISHER',
        description:
          'Who offers the product: the page says so to administrators who are asked to approve a connection. Not set: the host of publicUrl.',
        expected: 'a name such as Northwind Ltd',
      }),
    })
    .prefault({}),
  browsers: z
    .strictObject({
      origins: setting(origins().prefault([]), {
        env: 'GATEWARDEN_BROWSER_ORIGINS',
        description:
          'Origins of your product whose pages may call the API with customer tokens. Others get no answer that a page could read.',
        expected: 'origins such as https://app.example.com, several separated by commas',
      }),
      release: setting(boolean().prefault(false), {
        env: 'GATEWARDEN_BROWSER_RELEASE',
        description:
          'Allows customer tokens and JWTs to be given the scope tokens:release: Microsoft tokens then reach browsers, and whatever runs in them.',
        expected: 'true or false',
      }),
    })
    .prefault({}),
  egress: z
    .strictObject({
      allow: setting(addressRanges().prefault([]), {
        env: 'GATEWARDEN_EGRESS_ALLOW',
        description:
          'Address ranges that webhooks, key sets of JWT issuers and storage for packages may reach although they are not public, also over plain http. Whoever may make endpoints or destinations can send requests there; without it loopback, link-local, private and metadata addresses are refused.',
        expected: 'ranges such as 10.20.0.0/16 or 127.0.0.1, several separated by commas',
      }),
    })
    .prefault({}),
  watches: z
    .strictObject({
      fastest: setting(duration(100, 60 * minute).prefault('30s'), {
        env: 'GATEWARDEN_WATCH_FASTEST',
        description: 'How soon a watched mailbox is looked at again after something changed in it.',
        expected: 'a span such as 30s, from 100ms to 60m',
      }),
      slowest: setting(duration(100, 24 * 60 * minute).prefault('15m'), {
        env: 'GATEWARDEN_WATCH_SLOWEST',
        description:
          'How often a watched mailbox is looked at in which nothing happens. The time between looks grows from the one to the other.',
        expected: 'a span such as 15m, from 100ms to 24h',
      }),
      notifications: setting(boolean().prefault(true), {
        env: 'GATEWARDEN_NOTIFICATIONS',
        description:
          'Have Microsoft notify this service of changes, where Microsoft can reach it: publicUrl or watches.notificationUrl is https, or the emulator and this service are on this machine. Without it mailboxes are polled.',
        expected: 'true or false',
      }),
      notificationUrl: setting(httpUrl({ path: false }).optional(), {
        env: 'GATEWARDEN_NOTIFICATION_URL',
        description:
          'Address under which Microsoft reaches this service, where it is another than publicUrl. Only POST /notifications/microsoft has to be let through.',
        expected: 'https://HOST',
      }),
      notified: setting(duration(100, 24 * 60 * minute).prefault('30m'), {
        env: 'GATEWARDEN_WATCH_NOTIFIED',
        description:
          'How often a watched mailbox is looked at while Microsoft notifies of all that is watched in it: for what a notification that was lost has left out, and for folders, of which there are no notifications.',
        expected: 'a span such as 30m, from 100ms to 24h',
      }),
    })
    .prefault({}),
  relay: z
    .strictObject({
      host: setting(z.string().min(1).prefault('127.0.0.1'), {
        env: 'GATEWARDEN_RELAY_HOST',
        description:
          'Network address that the relay’s listeners are opened at. Ports are theirs, in the database; the address is set here alone. The default answers this machine only.',
        expected: 'an IP address or host name of this machine',
      }),
      sessions: setting(integer(1, 100_000).prefault(2000), {
        env: 'GATEWARDEN_RELAY_SESSIONS',
        description: 'Devices that one listener of the relay serves at once.',
        expected: 'a number from 1 to 100000',
      }),
      acme: z
        .strictObject({
          terms: setting(boolean().prefault(false), {
            env: 'GATEWARDEN_ACME_TERMS',
            description:
              'Agrees to the terms of the issuer at relay.acme.directory. Without it the relay’s listeners get no certificates from there.',
            expected: 'true or false',
          }),
          directory: setting(
            httpUrl({ path: true }).prefault('https://acme-v02.api.letsencrypt.org/directory'),
            {
              env: 'GATEWARDEN_ACME_DIRECTORY',
              description:
                'ACME directory of the issuer of certificates for the relay’s listeners; Let’s Encrypt unless set. One in a private network needs egress.allow too.',
              expected: 'an address such as https://acme-v02.api.letsencrypt.org/directory',
            },
          ),
          contact: setting(z.email().optional(), {
            env: 'GATEWARDEN_ACME_CONTACT',
            description: 'Mail address that the issuer may write to. Some issuers want one.',
            expected: 'a mail address',
          }),
          externalAccount: setting(externalAccount().optional(), {
            env: 'GATEWARDEN_ACME_EXTERNAL_ACCOUNT',
            description:
              'Key id and HMAC key that bind the relay to an account at the issuer, where the issuer gives them (ZeroSSL, Google, Sectigo, …).',
            expected: 'KEYID:HMACKEY, the key in base64url',
          }),
          challengePort: setting(integer(1, 65_535).optional(), {
            env: 'GATEWARDEN_ACME_CHALLENGE_PORT',
            description:
              'Port at relay.host that answers /.well-known/acme-challenge/ and nothing else; 80 is what issuers call. Not set: none is opened, and a proxy has to pass that path on from port 80 to the service’s own port.',
            expected: 'a number from 1 to 65535, usually 80',
          }),
          ca: setting(folder().optional(), {
            env: 'GATEWARDEN_ACME_CA',
            description:
              'Certificate file (PEM) of the authority that signs the issuer’s own https, where it is not a public one.',
            expected: 'a readable PEM file',
          }),
        })
        .prefault({}),
    })
    .prefault({}),
  clockUrl: setting(httpUrl({ path: true }).optional(), {
    env: 'GATEWARDEN_CLOCK',
    flag: '--clock',
    description:
      'Follow the clock of an emulator, to test what happens weeks later. Only while every Microsoft host is loopback.',
    expected: 'an address on this machine such as http://127.0.0.1:8025',
  }),
  collections: z
    .strictObject({
      mailboxesAtOnce: setting(integer(1, 500).prefault(12), {
        env: 'GATEWARDEN_COLLECT_MAILBOXES',
        description:
          'Mailboxes that one process reads at once for collections. Each is kept to what Microsoft allows, about 16 messages a second; more of them take more of the line, the disk and the memory.',
        expected: 'a number from 1 to 500',
      }),
    })
    .prefault({}),
  blobs: z
    .strictObject({
      folder: setting(folder().optional(), {
        env: 'GATEWARDEN_BLOBS',
        description: 'Folder for collected natives. Not set: blobs in the data folder.',
        expected: 'a folder that this user may write',
      }),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: setting(
        z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).prefault('info'),
        {
          env: 'GATEWARDEN_LOG_LEVEL',
          flag: '--log-level',
          description: 'How much is written to standard error.',
          expected: 'fatal, error, warn, info, debug, trace or silent',
        },
      ),
    })
    .prefault({}),
  retention: z
    .strictObject({
      idempotency: setting(duration(minute, 30 * day).prefault('24h'), {
        env: 'GATEWARDEN_RETAIN_IDEMPOTENCY',
        description: 'How long an Idempotency-Key replays its first answer.',
        expected: 'a span such as 24h, from 1m to 30d',
      }),
      jobs: setting(duration(60 * minute, 90 * day).prefault('7d'), {
        env: 'GATEWARDEN_RETAIN_JOBS',
        description: 'How long finished jobs can be looked at.',
        expected: 'a span such as 7d, from 1h to 90d',
      }),
      changes: setting(duration(day, 3650 * day).prefault('30d'), {
        env: 'GATEWARDEN_RETAIN_CHANGES',
        description: 'How long the feed of changes reaches back.',
        expected: 'a span such as 30d, from 1d to 3650d',
      }),
      audit: setting(duration(30 * day, 36_500 * day).prefault('3650d'), {
        env: 'GATEWARDEN_RETAIN_AUDIT',
        description:
          'How long audit entries are kept; the chain stays provable after older ones are removed.',
        expected: 'a span such as 3650d, from 30d to 36500d',
      }),
    })
    .prefault({}),
  audit: z
    .strictObject({
      checkpoints: setting(folder().optional(), {
        env: 'GATEWARDEN_AUDIT_CHECKPOINTS',
        description:
          'File that signed checkpoints of the audit log are appended to. Not set: audit-checkpoints.jsonl in the data folder. Storage that only appends, or another machine, is better.',
        expected: 'a file that this user may append to',
      }),
    })
    .prefault({}),
  limits: z
    .strictObject({
      body: setting(bytes(1024, 64 * 1024 ** 2).prefault('1mb'), {
        env: 'GATEWARDEN_LIMIT_BODY',
        description: 'Largest request body; larger ones answer 413.',
        expected: 'a size such as 1mb, from 1kb to 64mb',
      }),
      requestsPerSecond: setting(integer(1, 1_000_000).prefault(5000), {
        env: 'GATEWARDEN_LIMIT_REQUESTS',
        description:
          'Requests a second that one API key may make in one process, on average; more answer 429.',
        expected: 'a number from 1 to 1000000',
      }),
      requestsBurst: setting(integer(1, 1_000_000).prefault(10_000), {
        env: 'GATEWARDEN_LIMIT_BURST',
        description: 'Requests that one API key may make at once before the rate counts.',
        expected: 'a number from 1 to 1000000',
      }),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      microsoft: setting(duration(1000, 10 * minute).prefault('60s'), {
        env: 'GATEWARDEN_TIMEOUT_MICROSOFT',
        description: 'How long one call to Microsoft may take before its answer begins.',
        expected: 'a span such as 60s, from 1s to 10m',
      }),
      signIn: setting(duration(100, 2 * minute).prefault('20s'), {
        env: 'GATEWARDEN_TIMEOUT_SIGN_IN',
        description: 'How long one exchange with the sign-in service (a token, say) may take.',
        expected: 'a span such as 20s, from 100ms to 2m',
      }),
      request: setting(duration(1000, 60 * minute).prefault('5m'), {
        env: 'GATEWARDEN_TIMEOUT_REQUEST',
        description: 'How long a client may take to send one request.',
        expected: 'a span such as 5m, from 1s to 60m',
      }),
      shutdown: setting(duration(1000, 10 * minute).prefault('20s'), {
        env: 'GATEWARDEN_TIMEOUT_SHUTDOWN',
        description: 'How long a shutdown waits for running requests and jobs; what is left is handed back.',
        expected: 'a span such as 20s, from 1s to 10m',
      }),
    })
    .prefault({}),
})

/** What may be written in the file or passed by a program: every setting optional, in any of its accepted forms. */
export type ConfigInput = z.input<typeof configSchema>
export type ParsedSettings = z.output<typeof configSchema>
