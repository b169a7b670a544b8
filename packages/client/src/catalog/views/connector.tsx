import { useShared } from '../context.ts'
import { Markdown } from '../markdown.tsx'
import { badgeOf, type Card } from '../model.ts'
import { fill } from '../texts.ts'
import { Account } from './account.tsx'
import { Badge } from './badge.tsx'
import { Heading } from './heading.tsx'
import { Logo } from './logo.tsx'

/** One connector: what it is for, what it may do, and the accounts that are connected. */
export function ConnectorPage({ card }: { card: Card }) {
  const { controller, texts } = useShared()
  const { me, connections } = controller.state
  const own = connections.filter(({ connector }) => connector === card.id)
  const badge = badgeOf(own)
  return (
    <article>
      <p>
        <button type="button" class="back" onClick={() => controller.show({ name: 'catalog' })}>
          <span aria-hidden="true">← </span>
          {texts.back}
        </button>
      </p>
      <header class="connector">
        <Logo card={card} large />
        <div class="words">
          <Heading>{card.title}</Heading>
          {card.shortText !== '' && <p>{card.shortText}</p>}
          <p class="soft">{card.mode === 'organization' ? texts.organization : texts.person}</p>
          {badge && <Badge badge={badge} />}
        </div>
        {me.mayConnect && (
          <button
            type="button"
            class={own.length === 0 ? 'main' : 'quiet'}
            onClick={() => void controller.connect(card.id)}
          >
            {own.length === 0 ? texts.connect : texts.connectAnother}
          </button>
        )}
      </header>
      {own.length > 0 && (
        <section>
          <h3>{texts.accounts}</h3>
          <ul class="accounts">
            {own.map((one) => (
              <li key={one.id}>
                <Account connection={one} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {card.description.trim() !== '' && (
        <section aria-label={fill(texts.details, { title: card.title })}>
          <h3>{texts.about}</h3>
          <Markdown text={card.description} />
        </section>
      )}
      <section>
        <h3>{texts.permissions}</h3>
        <dl class="permissions">
          {card.permissions.map(({ name, reason, adminConsentRequired }) => (
            <div key={name}>
              <dt>{reason}</dt>
              <dd class="soft">
                <code>{name}</code>
                {adminConsentRequired && `: ${texts.permissionsAdmin}`}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </article>
  )
}
