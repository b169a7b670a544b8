import { useEffect } from 'react'
import { LoadingLines } from '../../components/asked.tsx'

/** Leads a member on to the page that customers see, which she opens as herself: the console's session is good there, too. */
export function CatalogScene() {
  useEffect(() => window.location.replace(`/catalog${window.location.search}`), [])
  return <LoadingLines />
}
