import assert from 'node:assert/strict'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { startSmtpSink, type SmtpSinkOptions } from '@omnicrm/test/peers'

const mail: SendMailOptions = {
  from: '"Kundendienst Zürich" <care@example.com>',
  to: 'ann@example.com, bob@example.com',
  subject: 'Willkommen bei Ωmni – schön, dass Sie da sind, und zwar mit einem langen Betreff',
  text: 'Grüße\nžluťoučký = kůň',
  html: '<p>Grüße &amp; <b>Küsse</b></p>',
  attachments: [
    {
      filename: 'rechnung für mai.pdf',
      content: Buffer.from([0, 1, 2, 250]),
      contentType: 'application/pdf',
    },
  ],
}

async function startBench(options: SmtpSinkOptions = {}, auth?: { user: string; pass: string }) {
  const sink = await startSmtpSink(options)
  const transport = createTransport({
    host: sink.host,
    port: sink.port,
    ignoreTLS: true,
    ...(auth && { auth }),
  })
  return {
    sink,
    send: (given: SendMailOptions = mail) => transport.sendMail(given),
    async [Symbol.asyncDispose]() {
      transport.close()
      await sink.close()
    },
  }
}

describe('SMTP sink', () => {
  it('keeps what it is sent with decoded headers, bodies and attachments', async () => {
    await using bench = await startBench()
    await bench.send()
    const message = await bench.sink.waitFor(each => each.envelope.to.includes('ann@example.com'))
    assert.deepEqual(message.envelope, {
      from: 'care@example.com',
      to: ['ann@example.com', 'bob@example.com'],
    })
    assert.equal(message.subject, mail.subject)
    assert.equal(message.from, 'Kundendienst Zürich <care@example.com>')
    assert.equal(message.text.trim(), mail.text)
    assert.equal(message.html.trim(), mail.html)
    assert.deepEqual(
      message.attachments.map(({ filename, contentType, content }) => [filename, contentType, [...content]]),
      [['rechnung für mai.pdf', 'application/pdf', [0, 1, 2, 250]]],
    )
  })

  it('waits for a mail that is still to come and tells what came instead', async () => {
    await using bench = await startBench()
    const waiting = bench.sink.waitFor(message => message.text.includes('plain'))
    await bench.send({ from: 'a@example.com', to: 'b@example.com', subject: 'S', text: 'just plain' })
    assert.equal((await waiting).text.trim(), 'just plain')
    await assert.rejects(
      bench.sink.waitFor(message => message.subject === 'T', 10),
      {
        message: 'No fitting mail came within 10 ms; there are 1: "S" to b@example.com.',
      },
    )
  })

  it('refuses one recipient for good and delivers to the other', async () => {
    await using bench = await startBench()
    bench.sink.faults.add({ kind: 'reject', method: 'bob@example.com', times: -1 })
    const sent = await bench.send()
    assert.deepEqual([sent.accepted, sent.rejected], [['ann@example.com'], ['bob@example.com']])
    assert.deepEqual(bench.sink.messages[0]?.envelope.to, ['ann@example.com'])
    await assert.rejects(bench.send({ ...mail, to: 'bob@example.com' }), { responseCode: 550 })
  })

  it('puts a mail off with 451 and takes it the next time', async () => {
    await using bench = await startBench()
    bench.sink.faults.add({ kind: 'temporary' })
    await assert.rejects(bench.send(), { responseCode: 451 })
    assert.equal(bench.sink.messages.length, 0)
    await bench.send()
    assert.equal(bench.sink.messages.length, 1)
  })

  it('ends the connection before or after it has taken a mail', async () => {
    await using bench = await startBench()
    bench.sink.faults.add({ kind: 'drop' })
    await assert.rejects(bench.send())
    assert.equal(bench.sink.messages.length, 0)
    bench.sink.faults.add({ kind: 'after' })
    await assert.rejects(bench.send())
    assert.equal(bench.sink.messages.length, 1)
  })

  it('takes a mail late', async () => {
    await using bench = await startBench()
    bench.sink.faults.add({ kind: 'delay', delayMs: 60 })
    const start = performance.now()
    await bench.send()
    assert.ok(performance.now() - start >= 55)
  })

  it('wants the credentials it was given', async () => {
    const auth = { user: 'crm', password: 'right' }
    await using good = await startBench({ auth }, { user: 'crm', pass: 'right' })
    await good.send()
    await using bad = await startBench({ auth }, { user: 'crm', pass: 'wrong' })
    await assert.rejects(bad.send(), { responseCode: 535 })
    await using none = await startBench({ auth })
    await assert.rejects(none.send(), { responseCode: 530 })
  })
})
