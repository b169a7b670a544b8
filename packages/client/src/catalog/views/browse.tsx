import { useShared } from '../context.ts'
import { badgeOf, byCategory, type Card, searchCards } from '../model.ts'
import { fill } from '../texts.ts'
import { Badge } from './badge.tsx'
import { Logo } from './logo.tsx'

/** Everything that can be connected, as cards. */
export function Browse() {
  const { controller, texts } = useShared()
  const { cards, search } = controller.state
  if (cards.length === 0) return <p class="empty">{texts.emptyCatalog}</p>
  const found = byCategory(searchCards(cards, search))
  return (
    <>
      <div class="search">
        <label for="gw-search">{texts.search}</label>
        <input
          id="gw-search"
          type="search"
          autocomplete="off"
          value={search}
          onInput={({ currentTarget }) => controller.search(currentTarget.value)}
        />
      </div>
      <div role="status" class={found.length === 0 ? 'empty' : 'unseen'}>
        {found.length === 0 && fill(texts.searchNothing, { text: search })}
      </div>
      {found.length === 0 && (
        <p class="empty">
          <button type="button" class="quiet" onClick={() => controller.search('')}>
            {texts.searchClear}
          </button>
        </p>
      )}
      {found.map(({ category, cards: of }) => (
        <section key={category}>
          {(found.length > 1 || category !== '') && (
            <h2 class="section">{category === '' ? texts.otherCategory : category}</h2>
          )}
          <ul class="cards">
            {of.map((card) => (
              <li key={card.id}>
                <CardButton card={card} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function CardButton({ card }: { card: Card }) {
  const { controller } = useShared()
  const badge = badgeOf(controller.state.connections.filter(({ connector }) => connector === card.id))
  return (
    <button type="button" class="card" onClick={() => controller.show({ name: 'connector', id: card.id })}>
      <Logo card={card} />
      <span class="words">
        <span class="name">{card.title}</span>
        {card.shortText !== '' && <span class="soft">{card.shortText}</span>}
        {badge && <Badge badge={badge} />}
      </span>
    </button>
  )
}
