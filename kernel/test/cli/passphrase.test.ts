import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { knownPassphrase, newPassphrase } from '../../src/cli/passphrase.ts'

/** A terminal at which these lines are typed, one after each question. */
function terminal(...lines: string[]) {
  const shown: string[] = []
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  const output = {
    write(text: string) {
      shown.push(text)
      if (text.endsWith(': ')) setImmediate(() => input.write(`${lines.shift() ?? ''}\r`))
    },
  }
  return { input, output, shown }
}

describe('the passphrase of a backup', () => {
  it('is asked for twice, without showing it', async () => {
    const { shown, ...asked } = terminal('correct horse', 'correct horse')
    assert.equal(await newPassphrase({}, asked), 'correct horse')
    assert.deepEqual(shown, ['Passphrase of the backup: ', '\n', 'Once more: ', '\n'])
  })

  it('is asked for once where the file is there', async () => {
    const { shown, ...asked } = terminal('correct horse')
    assert.equal(await knownPassphrase({}, asked), 'correct horse')
    assert.equal(shown.filter(each => each.endsWith(': ')).length, 1)
  })

  it('is refused when it is short or not typed twice alike', async () => {
    await assert.rejects(newPassphrase({}, terminal('short', 'short')), { code: 'backup.passphraseShort' })
    await assert.rejects(newPassphrase({}, terminal('correct horse', 'correct house')), {
      code: 'backup.passphraseTwice',
    })
    await assert.rejects(newPassphrase({ OMNICRM_BACKUP_PASSPHRASE: '' }, terminal()), {
      code: 'backup.passphraseShort',
    })
  })

  it('comes from the environment without a question', async () => {
    const { shown, ...asked } = terminal()
    const env = { OMNICRM_BACKUP_PASSPHRASE: 'from a vault, long' }
    assert.equal(await newPassphrase(env, asked), 'from a vault, long')
    assert.equal(await knownPassphrase(env, asked), 'from a vault, long')
    assert.deepEqual(shown, [])
  })

  it('can not be asked for where nobody types, or when the terminal goes away', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: false })
    const output = { write: () => undefined }
    await assert.rejects(newPassphrase({}, { input, output }), { code: 'backup.passphraseMissing' })
    const gone = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
    const closing = { write: () => void setImmediate(() => gone.end()) }
    await assert.rejects(knownPassphrase({}, { input: gone, output: closing }), {
      code: 'backup.passphraseMissing',
    })
  })
})
