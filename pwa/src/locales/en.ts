import { byFile } from '../app/i18n'

export default byFile(import.meta.glob<{ [key: string]: unknown }>('./en/*.json', { eager: true, import: 'default' }))
