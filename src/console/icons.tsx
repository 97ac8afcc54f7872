/** One line set, 24 px grid; an icon stands beside a word, or its button carries a name. */
const paths = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9l6 6 6-6',
  right: 'M9 6l6 6-6 6',
  left: 'M15 6l-6 6 6 6',
  inbox: 'M4 5h16v14H4zM4 14h5l1 2h4l1-2h5',
  person: 'M12 4.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2M4.5 20c.6-4.3 3.4-6.5 7.5-6.5s6.9 2.2 7.5 6.5',
  plus: 'M12 5v14M5 12h14',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  columns: 'M4 5h16v14H4zM10 5v14M15 5v14',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  upload: 'M12 16V5M7.5 9 12 4.5 16.5 9M5 19h14',
  download: 'M12 5v11M7.5 12 12 16.5l4.5-4.5M5 20h14',
} as const
export type IconName = keyof typeof paths

/** An icon of the set, hidden from assistive tools. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="c-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

/** The product's own mark: a sail over one wave. */
export function Mark() {
  return (
    <svg className="c-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M15 4v18H6C8 15 11 9 15 4Z" fill="currentColor" />
      <path d="M17 8c4 4 7 9 8 14h-8V8Z" fill="currentColor" opacity=".6" />
      <path d="M3 26c3-2.2 5.5-2.2 8.5 0s5.5 2.2 8.5 0 5.5-2.2 8.5 0" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
