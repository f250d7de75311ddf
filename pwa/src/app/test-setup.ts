import 'fake-indexeddb/auto'
import { loadWords } from './i18n'

await loadWords('me', 'roster')
