import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { EmptyState } from '../../components/empty-state.tsx'
import { texts } from '../../texts/en.ts'

const { action, ...words } = texts.collections.wizard.noConnection

/** In front of the wizard, where there is nothing that could be read with. */
export function NothingConnected() {
  return (
    <EmptyState
      icon={Plug}
      {...words}
      action={
        <Button component={Link} to="/integrations">
          {action}
        </Button>
      }
    />
  )
}
