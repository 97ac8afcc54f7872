import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'demo/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: './src/platform/testing/global-setup.ts',
    pool: 'forks',
    // Two cores: a third process would only make the others wait, and PostgreSQL needs a share too.
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 180_000,
    env: { TZ: 'Asia/Shanghai' },
  },
})
