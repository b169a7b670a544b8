import { Paper, Stack, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { texts } from '../texts/en.ts'
import { Brand } from './brand.tsx'
import classes from './door-frame.module.css'
import { ThemeSwitch } from './theme-switch.tsx'

/** The pages in front of the door: one card in the middle. */
export function DoorFrame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${texts.shell.product}`
  }, [title])
  return (
    <div className={classes.page}>
      <main className={classes.middle}>
        <Brand />
        <Paper withBorder p={28} radius="lg" className={classes.card}>
          <Stack gap="lg">
            <Title order={1}>{title}</Title>
            {children}
          </Stack>
        </Paper>
      </main>
      <footer className={classes.foot}>
        <ThemeSwitch />
      </footer>
    </div>
  )
}
