// Written by scripts/codegen.mjs from graph/schema and src/**/*.graphql. Do not edit.
import type { TypedDocument } from '../document'
import type { LiveNoticesQuery, LiveNoticesQueryVariables, LiveOrdersQuery, LiveOrdersQueryVariables, NoticeTemplatesQuery, NoticeTemplatesQueryVariables } from '../generated'

export const LiveNotices: TypedDocument<LiveNoticesQuery, LiveNoticesQueryVariables> = { name: 'LiveNotices', hash: '30e8831ac16c275237dae383ebe27e19c81daacf925f9b06b1a7e32569d371ae' }
export const LiveOrders: TypedDocument<LiveOrdersQuery, LiveOrdersQueryVariables> = { name: 'LiveOrders', hash: '66141a2a77bafda6f044a980ad8afd39432df724eb1c92fa8b515bebc3eb89b9' }
export const NoticeTemplates: TypedDocument<NoticeTemplatesQuery, NoticeTemplatesQueryVariables> = { name: 'NoticeTemplates', hash: '43ca4ffec45bfc155def6af1a0ddbb0a8900ae229a6a3475a4b2a8f1a8cbda4f' }
