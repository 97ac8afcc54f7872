import type { ThemeConfig } from 'antd'

/** A custom property of `tokens.css`, which is the one place of the design's values. */
function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
}

/** The component library in the design's tokens: 14px/1.57, radius 8, hairlines, no shadows where a line will do. */
export function theme(): ThemeConfig {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    hashed: false,
    cssVar: { key: 'console' },
    token: {
      colorPrimary: token('brand'),
      colorSuccess: token('ok'),
      colorWarning: token('late'),
      colorError: token('stop'),
      colorInfo: token('info'),
      colorLink: token('info'),
      colorText: token('ink'),
      colorTextSecondary: token('ink-2'),
      colorTextTertiary: token('ink-3'),
      colorTextDescription: token('ink-3'),
      colorTextPlaceholder: token('ink-3'),
      colorTextDisabled: token('ink-3'),
      colorBgLayout: token('ground'),
      colorBgContainer: token('paper'),
      colorBorder: token('edge'),
      colorBorderSecondary: token('line'),
      controlOutline: 'transparent',
      controlItemBgActive: token('brand-tint'),
      borderRadius: 8,
      borderRadiusLG: 12,
      borderRadiusSM: 6,
      fontSize: 14,
      lineHeight: 1.57,
      fontFamily: token('font'),
      controlHeight: 34,
      motion: !still,
      lineWidthFocus: 3,
    },
    components: {
      Button: { defaultBorderColor: token('line'), defaultShadow: 'none', primaryShadow: 'none', dangerShadow: 'none' },
      Tree: { nodeSelectedBg: token('brand-tint'), titleHeight: 32 },
      Tabs: { horizontalItemPadding: '10px 0' },
      Modal: { titleFontSize: 17 },
    },
  }
}
