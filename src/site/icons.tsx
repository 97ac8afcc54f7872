/** One line set, 24 px grid. Icons stand beside a word and are hidden from assistive tools. */
const paths = {
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  map: 'M12 21s6.5-5.7 6.5-11a6.5 6.5 0 0 0-13 0c0 5.3 6.5 11 6.5 11ZM12 7.700a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6',
  fold: 'M9 4 3.5 6.500v13L9 17l6 2.5 5.5-2.500V4L15 6.5 9 4ZM9 4v13M15 6.500v13',
  people: 'M9 4.800a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.400M3 20c.4-4 2.8-6 6-6s5.6 2 6 6M16 5.200a3.2 3.2 0 0 1 0 5.800M17.5 14.300c2.1.7 3.3 2.6 3.5 5.7',
  person: 'M12 4.400a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.200M4.5 20c.6-4.3 3.4-6.5 7.5-6.500s6.9 2.2 7.5 6.5',
  tree: 'M12 4v5M12 9H6v4M12 9h6v4M4 13h4v5H4zM16 13h4v5h-4zM10 13h4v5h-4zM12 9v4',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20',
  phone: 'M6 4h4l1.5 4.500L9 10a12 12 0 0 0 5 5l1.5-2.500L20 14v4a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2',
  back: 'M15 5 8 12l7 7',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  shield: 'M12 3.5 5 6v5.500c0 4.5 2.9 7.6 7 9 4.1-1.4 7-4.5 7-9V6z',
  inbox: 'M4 5h16v14H4zM4 14h5l1 2h4l1-2h5',
  letters: 'M3.5 18 9 5l5.5 13M5.6 13.500h6.800M15.500 18l2.700-7 2.700 7M16.500 15.600h3.400',
  locate: 'M12 6.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11M12 2.500v4M12 17.500v4M2.500 12h4M17.500 12h4',
} as const
export type IconName = keyof typeof paths

/** An icon of the set. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}

/** The product's own mark: a sail over one wave. The Party emblem is regulated and is not drawn anywhere. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M15 4v18H6C8 15 11 9 15 4Z" fill="#fff" />
      <path d="M17 8c4 4 7 9 8 14h-8V8Z" fill="#fff" opacity=".75" />
      <path d="M3 26c3-2.2 5.5-2.2 8.5 0s5.5 2.2 8.5 0 5.5-2.2 8.5 0" fill="none" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
