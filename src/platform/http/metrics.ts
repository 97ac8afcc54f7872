import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** Figures of this process in Prometheus form: memory, event loop, requests by route pattern (never by address: addresses hold keys). */
export function createMetrics(): { middleware: MiddlewareHandler; text(): Promise<string>; type: string } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_seconds',
    help: 'Time from request to answer, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  return {
    async middleware(c, next) {
      const start = performance.now()
      await next()
      // The route that answered: others may match the address too.
      const route = routePath(c)
      requests.observe({ method: c.req.method, route, status: c.res.status }, (performance.now() - start) / 1000)
    },
    text: () => registry.metrics(),
    type: registry.contentType,
  }
}
