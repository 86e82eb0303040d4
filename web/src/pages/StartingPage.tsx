/** Nothing on purpose: the first chunk is on its way and arrives before a skeleton would help. */
export const StartingPage = () => null
