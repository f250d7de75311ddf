import 'fake-indexeddb/auto'
import { loadWords } from './i18n'

await loadWords('account', 'me', 'media', 'outbox', 'roster', 'write')
