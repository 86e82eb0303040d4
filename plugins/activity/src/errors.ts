import { errors } from '@omnicrm/sdk'

export const fail = errors('activity', {
  unknownTemplate: [400, "There is no message template '{key}'. Known are: {known}."],
  noRecipient: [422, 'No e-mail address is known for this customer; name the recipients.'],
  notKept: [
    422,
    'This message held a one-time link or password, which is not kept. Have a new one made instead of sending it again.',
  ],
  foreignCustomer: [404, 'There is no such customer.'],
})
