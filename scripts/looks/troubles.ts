import { face, type Look, live, open, tab } from './look.ts'

/** Looks at clusters that fail, each in its way. */
export const troubleLooks: readonly Look[] = [
  {
    name: 'sign-in',
    world: 'fleet',
    prepare: open('production', 'analytics'),
    show: async (page) => {
      await tab(page, 'analytics')
      await face(page, 'WXYZ-1234')
    },
  },
  {
    name: 'syncing',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('production')
      await world.faults('warehouse', 'slow')
      await world.become('production', 'warehouse')
    },
    restore: async (world) => {
      await world.faults('warehouse')
    },
    show: async (page) => {
      await tab(page, 'warehouse')
      await page
        .getByText(/^Syncing/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'stale',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('production', 'staging')
      await world.until('production', ({ lifecycle }) => lifecycle === 'ready')
    },
    restore: (world) => world.faults('production'),
    show: async (page, world) => {
      await live(page)
      await world.faults('production', 'refusing')
      await face(page, 'cannot be reached')
    },
  },
  {
    name: 'crashed',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('production')
      await world.crash('production')
    },
    show: (page) => face(page, 'ended'),
  },
  {
    name: 'gone',
    world: 'fleet',
    prepare: async (world) => {
      await world.become('staging')
      await world.until('staging', ({ lifecycle }) => lifecycle === 'ready')
      await world.remove('staging')
    },
    restore: (world) => world.restore(),
    show: (page) => face(page, /no longer|is gone/),
  },
]
