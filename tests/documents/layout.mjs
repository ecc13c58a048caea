// Measures the printed specimens: GB/T 9704—2012 asks for 22 lines of 28 characters on a page.
// Usage: node layout.mjs GRID.pdf SUMMARY.pdf ; one line per check, "✓ …" or "✗ …".

import { execFileSync } from 'node:child_process'

const MM = 72 / 25.4
/** Characters whose middles lie closer than this (points) stand on one line. */
const SAME_LINE = 4

function report(ok, label, found) {
  console.log(ok ? `✓ ${label}` : `✗ ${label}：实际 ${found}`)
}

/** Pages of a PDF as { width, height, lines: [{ y, left, right, text }] }, read by pdftotext. */
function pages(pdf) {
  const html = execFileSync('pdftotext', ['-bbox', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 27 })
  return html.split('<page ').slice(1).map((page) => {
    const [, width, height] = page.match(/^width="([\d.]+)" height="([\d.]+)"/)
    const word = /xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g
    const words = [...page.matchAll(word)].map(([, left, top, right, bottom, text]) => ({
      left: Number(left),
      right: Number(right),
      y: (Number(top) + Number(bottom)) / 2,
      text,
    }))
    return { width: Number(width), height: Number(height), lines: gather(words) }
  })
}

function gather(words) {
  const lines = []
  for (const word of words.sort((a, b) => a.y - b.y || a.left - b.left)) {
    const line = lines.at(-1)
    if (line && Math.abs(line.y - word.y) < SAME_LINE) {
      line.words.push(word)
    } else {
      lines.push({ y: word.y, words: [word] })
    }
  }
  return lines.map(({ y, words: parts }) => {
    parts.sort((a, b) => a.left - b.left)
    return {
      y,
      left: parts[0].left,
      right: Math.max(...parts.map((part) => part.right)),
      text: parts.map((part) => part.text).join(''),
    }
  })
}

const isNumber = (line) => /^—\d+—$/.test(line.text)
const length = (line) => [...line.text].length

function checkGrid(found) {
  report(found.length === 3, '版心核对页共 3 面', `${found.length} 面`)
  found.forEach((page, index) => {
    const body = page.lines.filter((line) => !isNumber(line))
    report(body.length === 22, `第 ${index + 1} 面正文 22 行`, `${body.length} 行`)
    const full = index === 0 ? body.slice(1) : body
    const lengths = [...new Set(full.map(length))]
    report(lengths.length === 1 && lengths[0] === 28, `第 ${index + 1} 面每行 28 字`, `${lengths.join('、')} 字`)
    const left = Math.min(...body.map((line) => line.left)) / MM
    const right = (page.width - Math.max(...body.map((line) => line.right))) / MM
    const inside = Math.abs(left - 28) < 1 && right > 25
    report(inside, `第 ${index + 1} 面左白边 28 毫米、右白边 26 毫米`, `${left.toFixed(1)}、${right.toFixed(1)} 毫米`)
  })
  const [first] = found
  const indent = first.lines[0].left - first.lines[1].left
  report(Math.abs(indent - 32) < 1.5, '段首空二字', `${(indent / 16).toFixed(2)} 字`)
}

function checkNumbers(found, name) {
  found.forEach((page, index) => {
    const odd = index % 2 === 0
    const label = `${name}第 ${index + 1} 面页码在${odd ? '右' : '左'}`
    const line = page.lines.find(isNumber)
    if (!line) return report(false, label, '没有页码')
    const right = line.left > page.width / 2
    report(line.text === `—${index + 1}—` && right === odd, label, `${line.text} 在${right ? '右' : '左'}`)
    const turned = page.width > page.height
    const below = (line.y - (page.height - (turned ? 26 : 35) * MM)) / MM
    report(Math.abs(below - 7) < 1, `${name}第 ${index + 1} 面页码在版心下 7 毫米`, `${below.toFixed(1)} 毫米`)
  })
}

function checkSummary(found) {
  const text = found.map((page) => page.lines.map((line) => line.text).join('\n')).join('\n')
  for (const character of '䶮𬭎喆堃〇') {
    report(text.includes(character), `生僻字“${character}”保留`, '缺失')
  }
  for (const part of ['一、组织领导', '（一）健全工作机制', '1.按时足额发放', '（1）逐批核对', '四、下一年打算']) {
    report(text.includes(part), `层次序数“${part}”`, '没有找到')
  }
  report(text.includes('2026年11月5日'), '成文日期不编虚位', '没有找到')
  const turned = found.filter((page) => page.width > page.height)
  const headed = (page) => page.lines.some((line) => line.text.startsWith('序号街道（乡镇）'))
  const repeated = turned.length > 1 && turned.every(headed)
  report(repeated, '横排附件逐面重复表头', `横排 ${turned.length} 面`)
  const empty = found.filter((page) => page.lines.every(isNumber)).length
  report(empty === 0, '没有空白面', `${empty} 面空白`)
}

const [grid, summary] = process.argv.slice(2).map(pages)
checkGrid(grid)
checkNumbers(grid, '版心核对页')
checkSummary(summary)
checkNumbers(summary, '总结样张')
