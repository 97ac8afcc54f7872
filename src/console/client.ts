import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils, TANSTACK_QUERY_OPERATION_CONTEXT_SYMBOL } from '@orpc/tanstack-query'
import type { AppContract } from '../contract.ts'

/** What a call may carry beside its input. */
export interface CallContext {
  /** Made when a form opened: the server does the same key once, however often the button is pressed. */
  idempotencyKey?: string
  /** A call outside TanStack Query that changes nothing. */
  read?: true
}

const link = new RPCLink<CallContext>({
  url: () => `${location.origin}/rpc`,
  headers: ({ context }) => (context.idempotencyKey ? { 'Idempotency-Key': context.idempotencyKey } : {}),
  // What is only read is a GET: cheap, in a read-only transaction, and outside the limit on posts.
  method: ({ context }) => {
    const operation = (context as { [TANSTACK_QUERY_OPERATION_CONTEXT_SYMBOL]?: { type: string } })[TANSTACK_QUERY_OPERATION_CONTEXT_SYMBOL]
    return context.read || operation?.type === 'query' || operation?.type === 'infinite' ? 'GET' : 'POST'
  },
})

/** The whole API as typed functions: `client.organizations.create(input, { context: { idempotencyKey } })`. */
export const client: ContractRouterClient<AppContract, CallContext> = createORPCClient(link)

/** The same, for TanStack Query: `useQuery(api.organizations.get.queryOptions({ input: { id } }))`; `api.organizations.key()` names all its answers. */
export const api = createTanstackQueryUtils(client)
