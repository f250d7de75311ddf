import 'fake-indexeddb/auto'
import { loadDeskWords } from './i18n'

await loadDeskWords()
