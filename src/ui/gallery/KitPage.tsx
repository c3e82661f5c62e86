import './gallery.css'
import {
  Bell,
  Check,
  Copy,
  Download,
  KeyRound,
  RotateCw,
  Search,
  Settings,
  TriangleAlert,
  X,
} from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Tone } from '#contract'
import { useApplication } from '../application/application.ts'
import { clusterStatePanel } from '../application/clusterStatePanel.tsx'
import { clusterStatus } from '../application/clusterWords.ts'
import { Banner, EmptyState } from '../kit/EmptyState.tsx'
import { StatusChip, StatusMark } from '../kit/StatusMark.tsx'
import { PanelProblem } from '../panel/parts/PanelProblem.tsx'
import { CellView } from '../table/CellView.tsx'
import { freshnessWords } from '../table/source/freshnessWords.ts'
import { isRightAligned } from '../table/source/tableColumns.ts'
import { tableEmptyState } from '../table/tableEmptyState.tsx'
import { pods } from './sampleSource.ts'
import { sampleCells, sampleClusters, sampleColumn, sampleFreshness, sampleTables } from './samples.ts'

const colours = {
  Surfaces: ['surface-0', 'surface-1', 'surface-2', 'surface-3', 'line', 'line-strong'],
  Text: ['text', 'text-2', 'text-3', 'accent', 'accent-soft', 'focus'],
  Status: ['ok', 'warn', 'bad', 'info', 'off'],
  Clusters: ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'],
} as const
const types = ['t-11', 't-12', 't-13', 't-15', 't-18', 't-24'] as const
const spaces = ['s-1', 's-2', 's-3', 's-4', 's-6', 's-8'] as const
const tones: readonly Tone[] = ['ok', 'warn', 'bad', 'info', 'off']
const icons = { Bell, Check, Copy, Download, KeyRound, RotateCw, Search, Settings, TriangleAlert, X }
const nothing = () => {}

/** KitPage shows every part that the page is made of, in dark and light side by side. It exists in development only. */
export function KitPage() {
  useEffect(() => {
    // Each half has a theme of its own.
    delete document.documentElement.dataset.theme
  }, [])
  return (
    <main className="kit-page" aria-label="Design system">
      {(['dark', 'light'] as const).map((theme) => (
        <div key={theme} data-theme={theme} className="kit-half">
          <h1>{theme}</h1>
          <Tokens />
          <Primitives />
          <Cells />
          <Faces />
        </div>
      ))}
    </main>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    // Both halves have one of that title.
    <article aria-label={title}>
      <h2>{title}</h2>
      {children}
    </article>
  )
}

function Tokens() {
  return (
    <>
      {Object.entries(colours).map(([title, names]) => (
        <Part key={title} title={title}>
          <div className="kit-row">
            {names.map((name) => (
              <span key={name} className="kit-colour">
                <i style={{ background: `var(--${name})` }} />
                {name}
              </span>
            ))}
          </div>
        </Part>
      ))}
      <Part title="Type">
        {types.map((name) => (
          <p key={name} style={{ font: `var(--${name})` }}>
            {name} Every cluster you work with, 0123456789
          </p>
        ))}
        <p className="code">code registry.example/app:1.2.3</p>
      </Part>
      <Part title="Space">
        <div className="kit-row">
          {spaces.map((name) => (
            <i key={name} className="kit-space" title={name} style={{ width: `var(--${name})` }} />
          ))}
        </div>
      </Part>
    </>
  )
}

function Primitives() {
  const { ticker } = useApplication()
  const [now] = useState(() => ticker.now())
  return (
    <Part title="Primitives">
      <div className="kit-row">
        <button type="button" className="button">
          Button
        </button>
        <button type="button" className="button button-small">
          <Copy aria-hidden="true" />
          Small
        </button>
        {Object.entries(icons).map(([name, Icon]) => (
          <button key={name} type="button" className="icon-button" aria-label={name} title={name}>
            <Icon aria-hidden="true" />
          </button>
        ))}
        <kbd>Ctrl K</kbd>
        <input className="field" aria-label="Field" placeholder="Field" />
        <input className="field" aria-label="Wrong field" aria-invalid="true" defaultValue="Wrong" />
      </div>
      <div className="kit-row">
        {tones.map((tone) => (
          <StatusMark key={tone} tone={tone} word={tone} />
        ))}
        {tones.map((tone) => (
          <StatusChip key={tone} tone={tone} word={tone} />
        ))}
      </div>
      <div className="kit-row">
        {sampleFreshness(now).map((freshness) => {
          const { tone, word } = freshnessWords(freshness, null, now)
          return <StatusChip key={freshness.state} tone={tone} word={word} />
        })}
      </div>
      <div className="kit-row">
        {Object.entries(sampleClusters(now)).map(([name, cluster]) => {
          const { tone, word } = clusterStatus(cluster)
          return <StatusChip key={name} tone={tone} word={word} title={name} />
        })}
      </div>
    </Part>
  )
}

function Cells() {
  const { ticker } = useApplication()
  const [now] = useState(() => ticker.now())
  return (
    <Part title="Cells">
      <dl className="kit-cells">
        {sampleCells(now).map(([type, cells]) => {
          const column = { ...sampleColumn(type), read: () => null }
          return (
            <div key={type}>
              <dt>{type}</dt>
              {cells.map((cell) => (
                <dd key={JSON.stringify(cell)} className={isRightAligned(column) ? 'is-right' : undefined}>
                  <CellView column={column} cell={cell} />
                </dd>
              ))}
            </div>
          )
        })}
      </dl>
    </Part>
  )
}

function Faces() {
  const { ticker } = useApplication()
  const [now] = useState(() => ticker.now())
  const ofClusters = Object.entries(sampleClusters(now)).map(
    ([name, cluster]) =>
      [
        name,
        clusterStatePanel(cluster, {
          retry: nothing,
          close: nothing,
          alsoWaiting: ['staging'],
          review: null,
        }),
      ] as const,
  )
  const ofTables = sampleTables(now).map(
    ([name, state, filter]) =>
      [
        name,
        tableEmptyState({
          source: pods,
          state,
          namespace: null,
          table: { sort: null, filter, hidden: [], shownWide: [], order: [], widths: {} },
          retry: nothing,
          clear: nothing,
        }),
      ] as const,
  )
  return (
    <>
      <Part title="Faces">
        <div className="kit-faces">
          {[...ofClusters, ...ofTables].map(([name, emptyState]) => (
            <figure key={name}>
              <figcaption>{name}</figcaption>
              {emptyState !== null && <EmptyState {...emptyState} />}
            </figure>
          ))}
          <figure>
            <figcaption>loading</figcaption>
            <PanelProblem problem={null} again={nothing} />
          </figure>
        </div>
      </Part>
      <Part title="Banners">
        {ofClusters.map(([name, emptyState]) => emptyState !== null && <Banner key={name} {...emptyState} />)}
      </Part>
    </>
  )
}
