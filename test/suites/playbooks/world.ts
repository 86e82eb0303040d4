import { startCgratesPeer, startHssPeer, type CgratesPeer, type HssPeer } from '@omnicrm/test/peers'
import { startFakeCrm, type FakeCrm, type JsonObject } from './crm.ts'
import { runPlay, type PlayOptions, type PlayRun } from './run-play.ts'

export const tenant = 'op1'

/** A CRM, a charging engine and an HSS for one play, and the play's configuration and variables. */
export interface World extends AsyncDisposable {
  crm: FakeCrm
  ocs: CgratesPeer
  hss: HssPeer
  config: JsonObject & { hss: JsonObject; ocs: JsonObject }
  /** The variables of the job of PROV-22. */
  vars: JsonObject
  run(play: string, vars?: JsonObject, options?: Partial<PlayOptions>): Promise<PlayRun>
  /** The charging calls that write, as `Service.Method`. */
  ocsWrites(): string[]
  /** The one argument of the first call of that method. */
  ocsParams(method: string): JsonObject
}

export async function startWorld(): Promise<World> {
  const [crm, ocs, hss] = await Promise.all([startFakeCrm(), startCgratesPeer(), startHssPeer()])
  const config = {
    crm: { base_url: crm.url },
    ocs: {
      cgrates: ocs.host,
      OCS: ocs.host,
      ocsTenant: tenant,
      engine: '0.11',
      voice_factor: 1_000_000_000,
      monetary_factor: 100,
    },
    hss: { hss_peers: [hss.url], apn_list: '1,2,3' },
    mailjet: { api_key: 'mailjet-key-0001', api_secret: 'mailjet-secret-0001' },
  }
  const vars = {
    product_id: 1,
    customer_id: 456,
    'SIM Card': 789,
    'Mobile Number': 101,
    iccid: '',
    msisdn: '',
    access_token: crm.token,
    initiating_user: 7,
  }
  const written = () => ocs.calls.filter(call => !/\.Get/.test(call.method))
  return {
    crm,
    ocs,
    hss,
    config,
    vars,
    run: (play, more = {}, options = {}) => runPlay({ play, vars: { ...vars, ...more }, config, ...options }),
    ocsWrites: () => written().map(call => call.method),
    ocsParams: method => {
      const params = ocs.calls.find(call => call.method === method)?.params
      const [first] = Array.isArray(params) ? params : []
      if (typeof first !== 'object' || first === null || Array.isArray(first))
        throw new Error(`No call of ${method}.`)
      return first
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([crm.close(), ocs.close(), hss.close()])
    },
  }
}
