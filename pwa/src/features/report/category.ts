import { computed, type Ref } from 'vue'
import { language } from '@/app/i18n'
import { db, useLive } from '@/store'
import type { CategoryRowFragment } from '@/wire/generated'

export type Category = CategoryRowFragment

/** The county's categories as this phone has them. */
export function useCategories(): { list: Ref<Category[]>; byCode: Ref<Map<string, Category>>; ready: Ref<boolean> } {
  const read = useLive<Category[] | null>(async () => (db.value ? db.value.categories.orderBy('code').toArray() : []), null, db)
  const list = computed(() => read.value || [])
  return { list, byCode: computed(() => new Map(list.value.map((c) => [c.code, c]))), ready: computed(() => read.value !== null) }
}

export function nameOf(category: Category | undefined, code: string): string {
  if (!category) return code
  return language() === 'en' ? category.en : category.zh
}

export function questionsOf(category: Category | undefined): string[] {
  if (!category) return []
  return language() === 'en' ? category.questionsEn : category.questionsZh
}

/** 道路积水·村东桥头: what it is and where. */
export function titleOf(category: Category | undefined, report: { category: string; spot: string; place: { name: string } }): string {
  return `${nameOf(category, report.category)}·${report.spot || report.place.name}`
}

/** Whether it goes straight up: by facts, never by the ticked severity. */
export function isDirect(category: Category | undefined, content: { facts?: string[] | null; peopleOut?: string | null }): boolean {
  return !!category && (category.alwaysDirect || content.peopleOut === 'SOME_INSIDE' || !!(content.facts && content.facts.length))
}
