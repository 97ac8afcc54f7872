import { eq } from 'drizzle-orm'
import type { Ctx } from '#platform/db/database.ts'
import { Invalid, NotFound } from '#platform/errors.ts'
import { elementsOf, labelsEverUsed } from './queries.ts'
import { codePattern, maxElements, nextCode, orderWith, whyNotBelow } from './rules.ts'
import { type Element, elements, type Programme } from './schema.ts'
import { draft, note, refused } from './service.ts'

/** A new element. Without a code it gets the next free one of the kind, `EIGHT_BESIDES_9`. */
export interface ElementToAdd {
  code?: string
  label: string
  meaning?: string | null
  fixed?: boolean
  parentId?: string | null
}

/** The draft that an element stands in, locked, and the element. */
async function drafted(ctx: Ctx, elementId: string): Promise<{ programme: Programme; element: Element }> {
  const [found] = await ctx.tx.select({ programmeId: elements.programmeId }).from(elements).where(eq(elements.id, elementId))
  if (!found) throw new NotFound('这个条目')
  const programme = await draft(ctx, found.programmeId)
  const [element] = await ctx.tx.select().from(elements).where(eq(elements.id, elementId))
  if (!element) throw new NotFound('这个条目')
  return { programme, element }
}

/**
 * Adds an element at the end of its siblings. A code that an earlier version used comes back only under its last label, so that
 * what was tagged with it keeps its meaning.
 * @throws NotFound | Forbidden | Invalid | Refused `programme.notDraft`, `programme.codeTaken`, `programme.tooDeep`, `programme.tooMany`
 */
export async function addElement(ctx: Ctx, programmeId: string, input: ElementToAdd): Promise<{ id: string; code: string }> {
  const programme = await draft(ctx, programmeId)
  const tree = await elementsOf(ctx, programmeId)
  const parentId = input.parentId ?? null
  if (parentId !== null && !tree.some((e) => e.id === parentId)) throw new NotFound('上级条目')
  if (tree.length >= maxElements) throw refused('programme.tooMany')
  const why = whyNotBelow(tree, null, parentId)
  if (why) throw refused(why)
  const used = await labelsEverUsed(ctx, programme)
  const code = input.code ?? nextCode(programme.kind, new Set(used.keys()))
  if (!codePattern.test(code)) throw new Invalid([{ path: 'code', message: '代码由大写字母、数字和下划线组成，以字母开头，例如 KNOCK' }])
  if (tree.some((e) => e.code === code) || (used.has(code) && used.get(code) !== input.label)) throw refused('programme.codeTaken')
  const { streetId } = programme
  const { label, meaning = null, fixed = true } = input
  const ordinal = Math.max(0, ...tree.filter((e) => e.parentId === parentId).map((e) => e.ordinal)) + 1
  const [made] = await ctx.tx.insert(elements).values({ streetId, programmeId, parentId, code, label, meaning, fixed, ordinal }).returning({ id: elements.id })
  await note(ctx, programme, 'programme.elementAdded', { code, label, meaning, fixed, below: tree.find((e) => e.id === parentId)?.label ?? null })
  return { id: made!.id, code }
}

/** Changes the words of an element; its code stays. @throws NotFound | Forbidden | Refused `programme.notDraft` */
export async function changeElement(ctx: Ctx, elementId: string, to: { label?: string; meaning?: string | null; fixed?: boolean }): Promise<void> {
  const { programme, element } = await drafted(ctx, elementId)
  const after = { label: to.label ?? element.label, meaning: to.meaning === undefined ? element.meaning : to.meaning, fixed: to.fixed ?? element.fixed }
  if (after.label === element.label && after.meaning === element.meaning && after.fixed === element.fixed) return
  await ctx.tx.update(elements).set(after).where(eq(elements.id, elementId))
  await note(ctx, programme, 'programme.elementChanged', { code: element.code, ...after, labelBefore: element.label })
}

/**
 * Moves an element with what stands below it: below `parentId` (null: to the top), before `beforeId` or last.
 * @throws NotFound | Forbidden | Refused `programme.notDraft`, `programme.belowItself`, `programme.tooDeep`
 */
export async function moveElement(ctx: Ctx, elementId: string, to: { parentId: string | null; beforeId?: string | null }): Promise<void> {
  const { programme, element } = await drafted(ctx, elementId)
  const tree = await elementsOf(ctx, programme.id)
  const parent = tree.find((e) => e.id === to.parentId)
  if (to.parentId !== null && !parent) throw new NotFound('上级条目')
  const why = whyNotBelow(tree, elementId, to.parentId)
  if (why) throw refused(why)
  const siblings = tree.filter((e) => e.parentId === to.parentId).map((e) => e.id)
  const order = orderWith(siblings, elementId, to.beforeId ?? null)
  if (element.parentId === to.parentId && order.join() === siblings.join()) return
  for (const [i, id] of order.entries())
    await ctx.tx
      .update(elements)
      .set({ parentId: to.parentId, ordinal: i + 1 })
      .where(eq(elements.id, id))
  await note(ctx, programme, 'programme.elementMoved', {
    code: element.code,
    label: element.label,
    below: parent?.label ?? null,
    place: order.indexOf(elementId) + 1,
  })
}

/** Removes an element without children from a draft. @throws NotFound | Forbidden | Refused `programme.notDraft`, `programme.hasChildren` */
export async function removeElement(ctx: Ctx, elementId: string): Promise<void> {
  const { programme, element } = await drafted(ctx, elementId)
  if ((await elementsOf(ctx, programme.id)).some((e) => e.parentId === elementId)) throw refused('programme.hasChildren')
  await ctx.tx.delete(elements).where(eq(elements.id, elementId))
  await note(ctx, programme, 'programme.elementRemoved', { code: element.code, label: element.label })
}
