import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { texts } from '../texts/en.ts'
import classes from './brand.module.css'

/** The mark with the product's name; leads home. */
export function Brand() {
  return (
    <Link to="/" className={classes.brand}>
      <Group gap={10} wrap="nowrap">
        <img src="/console/mark.svg" alt="" width={26} height={26} />
        <Text span fw={640} fz={17}>
          {texts.shell.product}
        </Text>
      </Group>
    </Link>
  )
}
