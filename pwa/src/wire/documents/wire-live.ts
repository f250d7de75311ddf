// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { LiveSubscription, LiveSubscriptionVariables } from '../generated'

export const Live: TypedDocument<LiveSubscription, LiveSubscriptionVariables> = { name: 'Live', hash: '77e81ed9a3be7efeb867cbb00d0cbfafdd05a41ed75a8f655bf946b51845e9c2' }
